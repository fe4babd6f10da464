package energy.busbar.driver.ocpp;

import energy.busbar.core.driver.DeviceConfig;
import energy.busbar.core.driver.Options;
import energy.busbar.driver.ocpp.relay.Relay;
import energy.busbar.driver.ocpp.relay.UpstreamConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code mode} and {@code upstream} from the {@code connection:} blocks of a charger's devices. */
final class UpstreamReader {
    record Read(UpstreamConfig config, Relay.Mode mode) {}

    private UpstreamReader() {}

    /** @return empty for a charger without an upstream */
    static Optional<Read> read(List<DeviceConfig> devices) {
        String identity = ChargerBlocks.identity(devices.get(0));
        ChargerBlocks blocks = new ChargerBlocks(identity, devices);
        Options options = blocks.of("upstream");
        boolean there = options.has("upstream");
        String fallback = (there ? Relay.Mode.RELAY : Relay.Mode.AUTONOMOUS).word();
        Options of = blocks.of("mode");
        Relay.Mode mode = Relay.Mode.ofWord(of.word("mode", fallback, Set.of("autonomous", "relay")))
                .orElse(Relay.Mode.AUTONOMOUS);
        if (!there) {
            if (mode == Relay.Mode.RELAY) {
                of.problem("mode", "is relay, and nothing says to whom", "a block upstream with its url");
            }
            return Optional.empty();
        }
        return Optional.of(new Read(UpstreamConfig.read(options.block("upstream"), identity), mode));
    }
}
