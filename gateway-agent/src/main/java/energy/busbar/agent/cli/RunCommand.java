package energy.busbar.agent.cli;

import energy.busbar.agent.ClockSync;
import energy.busbar.agent.Gateway;
import energy.busbar.agent.cli.CheckConfigCommand.Checked;
import energy.busbar.agent.config.GatewayConfig;
import energy.busbar.store.StoreException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Runs the gateway until it is told to end. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description =
                "Run the gateway until SIGTERM or Ctrl-C. Logs to standard error and to busbar.log in the state directory.")
final class RunCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(RunCommand.class);

    @Mixin
    private ConfigOption config = new ConfigOption();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        Checked checked = CheckConfigCommand.check(config.file);
        StateDirectory.make(checked.config().stateDirectory());
        Logging.toConsole();
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, e) -> LOG.error("a thread ended by a bug thread={}", thread.getName(), e));
        ScheduledExecutorService clockWatch = watch(checked.sync());
        Path log = checked.config().logFile();
        // Not before the directory is this gateway's: the log of another that runs is not written into.
        Gateway gateway = new Gateway(
                checked.config(), checked.drivers(), checked.clock(), Main.Version.text(), () -> Logging.toFile(log));
        AtomicBoolean started = new AtomicBoolean();
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            gateway.close();
                            clockWatch.shutdownNow();
                            if (started.get()) {
                                LOG.info("gateway ended");
                            }
                            Logging.stop();
                            ended.countDown();
                        },
                        "shutdown"));
        try {
            gateway.start();
            started.set(true);
        } catch (StoreException | IllegalStateException | UncheckedIOException e) {
            // Refusals of the machine: the message says what would be right, and a trace would bury it.
            throw new CliException(ExitCodes.FAULT, "the gateway cannot start: " + e.getMessage());
        }
        greet(checked.config(), gateway);
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCodes.OK;
    }

    private static ScheduledExecutorService watch(ClockSync sync) {
        sync.check();
        ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "clock");
            thread.setDaemon(true);
            return thread;
        });
        ScheduledFuture<?> unused = executor.scheduleWithFixedDelay(
                () -> {
                    try {
                        sync.check();
                    } catch (RuntimeException e) {
                        // An exception would end the schedule.
                        LOG.error("checking the clock failed", e);
                    }
                },
                ClockSync.CHECK_SECONDS,
                ClockSync.CHECK_SECONDS,
                TimeUnit.SECONDS);
        return executor;
    }

    private void greet(GatewayConfig config, Gateway gateway) {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Gateway " + config.id() + " runs.");
        config.page().ifPresent(page -> {
            String host = page.host().equals("0.0.0.0") || page.host().equals("::") ? "THIS-BOX" : page.host();
            out.println("Diagnostics page: http://" + (host.contains(":") ? "[" + host + "]" : host) + ":"
                    + gateway.pagePort().orElse(page.port()) + "/");
        });
        gateway.newLoginCode()
                .ifPresent(code -> out.println("Login code of the page, shown this once: " + code
                        + "\nAnother one: busbar login-code --renew"));
        out.flush();
    }
}
