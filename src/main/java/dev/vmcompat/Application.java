package dev.vmcompat;

import dev.vmcompat.launch.Launch;
import dev.vmcompat.launch.product.ProductServices;

/** The process: parses the command line and exits with the documented code. */
public final class Application {

    private Application() {}

    public static void main(String[] args) {
        System.exit(Launch.main(args, ProductServices::new));
    }
}
