package dev.vmcompat.launch.product;

import dev.vmcompat.launch.ExitCode;
import dev.vmcompat.launch.Finished;
import dev.vmcompat.launch.Services;
import dev.vmcompat.launch.Surface;
import dev.vmcompat.report.CheckView;
import dev.vmcompat.report.DoctorReport;

/** {@code doctor} and {@code demo}. */
final class SurroundingsService implements Services.Surroundings {

    private final Product product;

    SurroundingsService(Product product) {
        this.product = product;
    }

    /** Exit 5 where something is missing; advice alone is exit 0. */
    @Override
    public Finished doctor() {
        DoctorReport report = new DoctorReport(new Doctor(product).examine());
        boolean missing = report.checks().stream().anyMatch(check -> check.status() == CheckView.Status.MISSING);
        return new Finished(report, missing ? ExitCode.UNREACHABLE : ExitCode.DONE);
    }

    @Override
    public Finished demo(boolean reset, Surface surface) {
        return new Demo(product, surface).run(reset);
    }
}
