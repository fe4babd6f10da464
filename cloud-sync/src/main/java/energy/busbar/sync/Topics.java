package energy.busbar.sync;

/** The topics of one gateway; see {@code docs/mqtt-contract.md}. */
record Topics(String gatewayId) {
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
        return "busbar/v1/" + gatewayId + "/" + stream;
    }
}
