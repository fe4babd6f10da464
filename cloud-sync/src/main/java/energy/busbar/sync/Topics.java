package energy.busbar.sync;

import java.util.regex.Pattern;

/** The topics of one gateway; see {@code docs/mqtt-contract.md}. */
record Topics(String prefix, String gatewayId) {
    static final String DEFAULT_PREFIX = "busbar/v1";

    /** At most five slashes: with the gateway's id and the topic's name, brokers that take seven are content. */
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.-]{1,32}(/[A-Za-z0-9_.-]{1,32}){0,5}");

    static boolean isPrefix(String text) {
        return PREFIX.matcher(text).matches();
    }

    String status() {
        return of("status");
    }

    String devices() {
        return of("devices");
    }

    String live() {
        return of("live");
    }

    String commands() {
        return of("commands");
    }

    String dispatchEvents() {
        return of("dispatch-events");
    }

    /** @param stream an outbox's name, such as {@code metrics} */
    String of(String stream) {
        return prefix + "/" + gatewayId + "/" + stream;
    }
}
