package energy.busbar.sync.sparkplug;

import java.util.OptionalLong;

/**
 * Whether the node may be alive on this connection, as a pure function: with a primary host application it is born only
 * while that one is online here, and dies with it.
 *
 * @param hostAtMillis timestamp of the last STATE that counted on this connection
 * @param sinceMillis when the stage began, or the last birth was; monotonic
 * @param rebirth asked for and not done yet: no data meanwhile
 */
record Presence(Stage stage, OptionalLong hostAtMillis, long sinceMillis, boolean rebirth) {
    static final Presence AWAY = new Presence(Stage.AWAY, OptionalLong.empty(), 0, false);

    enum Stage {
        /** No session, or one that is being left. */
        AWAY,
        WAITING_FOR_HOST,
        ALIVE
    }

    /**
     * @param primaryHost whether there is one to wait for
     * @param severalBrokers whether the host may be looked for elsewhere
     * @param hostWaitMillis how long a broker may say nothing of the host while there is another broker
     * @param rebirthGapMillis at least between two births: a host that keeps asking does not stop all else
     */
    record Rules(boolean primaryHost, boolean severalBrokers, long hostWaitMillis, long rebirthGapMillis) {}

    enum Action {
        NONE,
        /** NBIRTH and all DBIRTHs. */
        BIRTH,
        /** What has changed. */
        DATA,
        /** NDEATH, DISCONNECT, then the next broker. */
        LEAVE
    }

    record Step(Presence presence, Action action) {}

    /** Connected and subscribed. */
    Step connected(Rules rules, long now) {
        return rules.primaryHost()
                ? new Step(new Presence(Stage.WAITING_FOR_HOST, OptionalLong.empty(), now, false), Action.NONE)
                : new Step(new Presence(Stage.ALIVE, OptionalLong.empty(), now, false), Action.BIRTH);
    }

    Step host(HostState state, Rules rules, long now) {
        boolean old = hostAtMillis.isPresent() && state.timestampMillis() < hostAtMillis.getAsLong();
        if (old || stage == Stage.AWAY || !rules.primaryHost()) {
            return new Step(this, Action.NONE);
        }
        OptionalLong at = OptionalLong.of(state.timestampMillis());
        if (!state.online()) {
            // With one broker only there is nowhere else to look, so a node that was not born stays and waits.
            return stage == Stage.ALIVE || rules.severalBrokers()
                    ? new Step(AWAY, Action.LEAVE)
                    : new Step(new Presence(stage, at, sinceMillis, false), Action.NONE);
        }
        return stage == Stage.WAITING_FOR_HOST
                ? new Step(new Presence(Stage.ALIVE, at, now, false), Action.BIRTH)
                : new Step(new Presence(stage, at, sinceMillis, rebirth), Action.NONE);
    }

    Presence rebirthAsked() {
        return stage == Stage.ALIVE ? new Presence(stage, hostAtMillis, sinceMillis, true) : this;
    }

    /** Time has passed. */
    Step tick(Rules rules, long now) {
        return switch (stage) {
            case AWAY -> new Step(this, Action.NONE);
            case WAITING_FOR_HOST ->
                rules.severalBrokers() && now - sinceMillis >= rules.hostWaitMillis()
                        ? new Step(AWAY, Action.LEAVE)
                        : new Step(this, Action.NONE);
            case ALIVE -> {
                if (!rebirth) {
                    yield new Step(this, Action.DATA);
                }
                yield now - sinceMillis >= rules.rebirthGapMillis()
                        ? new Step(new Presence(stage, hostAtMillis, now, false), Action.BIRTH)
                        : new Step(this, Action.NONE);
            }
        };
    }
}
