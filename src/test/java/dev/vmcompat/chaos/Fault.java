package dev.vmcompat.chaos;

import dev.vmcompat.endtoend.ProductProcess;
import dev.vmcompat.rig.Eventually;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

/** What is done to a process of the product at work, or to the world it works in. Each undoes what must not stay. */
enum Fault {
    KILLED_BEFORE("SIGKILL before a change") {
        @Override
        void strike(Arena arena) {
            arena.standing(Deed.STAND_BEFORE, ProductProcess::kill);
        }
    },
    KILLED_INSIDE("SIGKILL while a change is made") {
        @Override
        void strike(Arena arena) {
            arena.acting(Deed.DIE_INSIDE);
        }
    },
    KILLED_AFTER("SIGKILL once a change is made, its answer not heard") {
        @Override
        void strike(Arena arena) {
            arena.standing(Deed.STAND_AFTER, ProductProcess::kill);
        }
    },
    TERMINATED("SIGTERM") {
        @Override
        void strike(Arena arena) {
            arena.askedToEnd(ProductProcess::terminate);
        }
    },
    INTERRUPTED("SIGINT") {
        @Override
        void strike(Arena arena) {
            arena.askedToEnd(ProductProcess::interrupt);
        }
    },
    INTERRUPTED_TWICE("SIGINT twice") {
        @Override
        void strike(Arena arena) {
            arena.goingOn(process -> {
                process.interrupt();
                process.interrupt();
            });
        }
    },
    MACHINE_GONE("product and PostgreSQL killed at once") {
        @Override
        void strike(Arena arena) {
            arena.standing(arena.eitherSide(), process -> {
                arena.database().kill();
                process.kill();
            });
            arena.database().start();
        }
    },
    DATABASE_RESTARTED("PostgreSQL restarted") {
        @Override
        void strike(Arena arena) {
            arena.goingOn(process -> {
                arena.database().stop();
                arena.database().start();
            });
        }
    },
    DATABASE_STOPPED("PostgreSQL stopped for a while") {
        @Override
        void strike(Arena arena) {
            arena.standing(arena.eitherSide(), process -> {
                arena.database().stop();
                process.tell("go on");
                arena.letTimePass();
                arena.database().start();
            });
        }
    },
    SESSIONS_CUT("connections to PostgreSQL cut") {
        @Override
        void strike(Arena arena) {
            arena.goingOn(process -> arena.database().cutSessions());
        }
    },
    DATABASE_FULL("disk of PostgreSQL full") {
        @Override
        void strike(Arena arena) {
            arena.goingOn(process -> arena.database().fillDisk());
            arena.database().freeDisk();
        }
    },
    OLDER_BACKUP("PostgreSQL put back to a backup of before the run's last work") {
        @Override
        void strike(Arena arena) {
            arena.standing(arena.eitherSide(), process -> {
                arena.database().restoreBackup();
                process.kill();
            });
            arena.forgiveForgottenWork();
        }
    },
    HOST_CUT("connection to the host cut") {
        @Override
        void strike(Arena arena) {
            arena.goingOn(process -> arena.target().cutHost());
        }
    },
    HOST_HUNG("host hangs until the process gives up") {
        @Override
        void strike(Arena arena) {
            arena.goingOn(process -> arena.target().holdHost());
            arena.target().healHost();
        }
    },
    HOST_GONE("host gone for the rest of the run") {
        @Override
        void strike(Arena arena) {
            arena.goingOn(process -> arena.target().loseHost());
            arena.recoverInVain();
            arena.target().healHost();
        }
    },
    ANSWER_LOST("a call that succeeds and whose answer is lost") {
        @Override
        void strike(Arena arena) {
            arena.acting(Deed.LOSE_ANSWER);
        }
    },
    START_REFUSED("a start that the host refuses: memory, network or disk is gone") {
        @Override
        void strike(Arena arena) {
            arena.acting(Deed.REFUSE_START);
        }
    },
    CLOCK_AHEAD("clock stepped an hour ahead") {
        @Override
        void strike(Arena arena) {
            arena.stepping(HOUR);
        }
    },
    CLOCK_BEHIND("clock stepped an hour back") {
        @Override
        void strike(Arena arena) {
            arena.stepping(HOUR.negated());
        }
    },
    SUSPENDED("SIGSTOP beyond the lease, woken after a successor") {
        @Override
        void strike(Arena arena) {
            arena.standing(arena.eitherSide(), process -> {
                boolean held = !arena.isNothingHeld();
                process.suspend();
                Eventually.await("PostgreSQL took the lock away", LEASE_IS_OVER, arena::isNothingHeld);
                arena.recover();
                arena.requireNothingInHand();
                Runnable wake = () -> {
                    process.resume();
                    process.tell("go on");
                    process.end();
                };
                if (held) {
                    arena.watchWhile(wake);
                } else {
                    wake.run(); // it had not taken the cluster yet, and does so now
                }
            });
        }
    },
    SECOND_RUN("further runs and recoveries of the same cluster at the same time") {
        @Override
        void strike(Arena arena) {
            arena.standing(arena.eitherSide(), process -> {
                arena.requireRefused("run");
                arena.requireRefused("recover");
                process.tell("go on");
                arena.runBeside();
            });
        }
    },
    DAEMON_RESTARTED("libvirtd killed and started again") {
        @Override
        void strike(Arena arena) {
            arena.goingOn(process -> arena.qemu().restart());
        }
    },
    DAEMON_HUNG("libvirtd stopped with SIGSTOP until the process gives up") {
        @Override
        void strike(Arena arena) {
            arena.goingOn(process -> arena.qemu().suspend());
            if (arena.hasStruck()) {
                arena.qemu().resume();
            }
        }
    },
    DAEMON_GONE("libvirtd killed for the rest of the run") {
        @Override
        void strike(Arena arena) {
            arena.goingOn(process -> arena.qemu().kill());
            if (arena.hasStruck()) {
                arena.recoverInVain();
                arena.qemu().startAgain();
            }
        }
    },
    GUEST_KILLED("QEMU of the VM in hand killed") {
        @Override
        void strike(Arena arena) {
            arena.killingGuest();
        }
    },
    GUEST_HUNG("QEMU of the VM in hand stopped with SIGSTOP for a while") {
        @Override
        void strike(Arena arena) {
            arena.hangingGuest();
        }
    },
    OUTPUT_FULL("log and report destination full") {
        @Override
        void strike(Arena arena) {
            arena.withoutRoomForOutput();
        }
    };

    /** Those that need a daemon apart from its VMs, and VMs that are processes. */
    static final Set<Fault> OF_REAL_HOSTS =
            EnumSet.of(DAEMON_RESTARTED, DAEMON_HUNG, DAEMON_GONE, GUEST_KILLED, GUEST_HUNG);

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LEASE_IS_OVER = Duration.ofSeconds(60);

    private final String sentence;

    Fault(String sentence) {
        this.sentence = sentence;
    }

    /** What it is, in words. */
    String sentence() {
        return sentence;
    }

    /** Starts a process, does it, and waits for the process's end. */
    abstract void strike(Arena arena);
}
