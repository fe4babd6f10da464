package energy.busbar.agent.cli;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Where log lines go. In code, so that a file that lies about cannot change it. */
final class Logging {
    private static final String PATTERN =
            "%d{\"yyyy-MM-dd'T'HH:mm:ss.SSSXXX\",UTC} %-5level %logger{0} [%thread] %msg%n%rootException{12}";
    private static final long FILE_BYTES = 2L << 20;
    private static final int FILES = 4;

    private Logging() {}

    /** For commands that only ask: nothing but what is wrong. */
    static void quiet() {
        LoggerContext context = fresh(Level.ERROR);
        root(context).addAppender(console(context));
        others(Level.ERROR);
    }

    /** To standard error. */
    static void toConsole() {
        LoggerContext context = fresh(Level.INFO);
        root(context).addAppender(console(context));
        others(Level.ERROR);
    }

    /** To standard error and to a file that is kept to {@value #FILES} + 1 pieces of 2 MiB. */
    static void toFile(Path file) {
        LoggerContext context = fresh(Level.INFO);
        root(context).addAppender(console(context));
        root(context).addAppender(rolling(context, file));
        others(Level.WARN);
    }

    static void stop() {
        ((LoggerContext) LoggerFactory.getILoggerFactory()).stop();
    }

    private static LoggerContext fresh(Level level) {
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        root(context).setLevel(level);
        return context;
    }

    /** Libraries tell of what the gateway tells itself, in more words. */
    private static void others(Level level) {
        for (String name : new String[] {"org.eclipse", "org.sqlite", "java", "jdk"}) {
            ((Logger) LoggerFactory.getLogger(name)).setLevel(level);
        }
        // It prints a trace for a retransmission; what matters comes as the device's link.
        ((Logger) LoggerFactory.getLogger("org.eclipse.californium")).setLevel(Level.ERROR);
    }

    private static Logger root(LoggerContext context) {
        return context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context) {
        ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
        console.setContext(context);
        console.setTarget("System.err");
        console.setEncoder(encoder(context));
        console.start();
        return console;
    }

    private static RollingFileAppender<ILoggingEvent> rolling(LoggerContext context, Path file) {
        RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
        appender.setContext(context);
        appender.setFile(file.toString());
        appender.setEncoder(encoder(context));
        FixedWindowRollingPolicy names = new FixedWindowRollingPolicy();
        names.setContext(context);
        names.setParent(appender);
        names.setFileNamePattern(file + ".%i");
        names.setMinIndex(1);
        names.setMaxIndex(FILES);
        names.start();
        SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
        size.setContext(context);
        size.setMaxFileSize(new FileSize(FILE_BYTES));
        size.start();
        appender.setRollingPolicy(names);
        appender.setTriggeringPolicy(size);
        appender.start();
        return appender;
    }

    private static PatternLayoutEncoder encoder(LoggerContext context) {
        PatternLayoutEncoder encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern(PATTERN);
        encoder.start();
        return encoder;
    }
}
