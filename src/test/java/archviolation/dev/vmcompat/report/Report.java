package archviolation.dev.vmcompat.report;

import archviolation.dev.vmcompat.machine.MachineThatReports;

/** The other half of the cycle. */
public interface Report {
    MachineThatReports machine();
}
