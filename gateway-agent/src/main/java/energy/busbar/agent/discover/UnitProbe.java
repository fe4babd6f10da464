package energy.busbar.agent.discover;

import energy.busbar.agent.discover.FoundDevice.Speech;
import energy.busbar.core.driver.LinkException;
import energy.busbar.core.model.LinkState;
import energy.busbar.driver.modbus.ModbusException;
import energy.busbar.driver.modbus.ModbusException.Kind;
import energy.busbar.driver.sunspec.SunSpecIdentity;
import energy.busbar.profiles.Profile.Protocol;
import energy.busbar.profiles.ProfileCatalogue;
import energy.busbar.profiles.ProfileMatch.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Asks one unit who it is: SunSpec, then the registers that profiles are told by, then the device identification. */
final class UnitProbe {
    private static final int GATEWAY_PATH = 10;
    private static final int GATEWAY_TARGET = 11;

    private final ReadOnlyClient client;
    private final DeviceEndpoint endpoint;
    private final Recognition recognition;

    UnitProbe(ReadOnlyClient client, DeviceEndpoint endpoint, ProfileCatalogue catalogue) {
        this.client = client;
        this.endpoint = endpoint;
        this.recognition = new Recognition(catalogue);
    }

    /** What came of it. */
    sealed interface Result {
        /** Several where a chain of SunSpec devices is behind one unit. */
        record Found(List<FoundDevice> devices) implements Result {}

        /** Nobody is there. */
        record Silent() implements Result {}

        /** What came is no Modbus, or the connection broke; a fresh one is needed. */
        record Broken(String why) implements Result {}

        /** There is no connection. */
        record NoConnection(String why) implements Result {}
    }

    Result probe(int unit) {
        try {
            List<SunSpecIdentity> chain = SunSpecIdentity.read(client, unit);
            return new Result.Found(chain.isEmpty() ? List.of(modbus(unit)) : sunSpec(unit, chain));
        } catch (LinkException e) {
            return fault(unit, e);
        }
    }

    private Result fault(int unit, LinkException e) {
        Optional<ModbusException> cause =
                e.getCause() instanceof ModbusException modbus ? Optional.of(modbus) : Optional.empty();
        String why = String.valueOf(e.getMessage());
        if (cause.isEmpty()) {
            // SunSpec, but not as the standard has it.
            return new Result.Found(List.of(found(unit, FoundDevice.UNKNOWN, why)));
        }
        return switch (cause.get().kind()) {
            case UNREACHABLE -> new Result.NoConnection(why);
            case NO_ANSWER -> new Result.Silent();
            case GARBLED -> new Result.Broken(why);
            case REFUSED -> {
                int code = cause.get().exceptionCode();
                yield code == GATEWAY_PATH || code == GATEWAY_TARGET
                        ? new Result.Silent()
                        : new Result.Found(List.of(found(unit, FoundDevice.UNKNOWN, why)));
            }
        };
    }

    private List<FoundDevice> sunSpec(int unit, List<SunSpecIdentity> chain) {
        List<FoundDevice> devices = new ArrayList<>();
        for (SunSpecIdentity told : chain) {
            OptionalInt number = chain.size() == 1 ? OptionalInt.empty() : OptionalInt.of(devices.size() + 1);
            devices.add(sunSpec(unit, told, number));
        }
        return devices;
    }

    private FoundDevice sunSpec(int unit, SunSpecIdentity told, OptionalInt inChain) {
        Identity identity =
                new Identity(told.manufacturer(), told.model(), told.firmwareVersion(), told.serialNumber());
        return new FoundDevice(
                endpoint,
                List.of(unit),
                Speech.SUNSPEC,
                identity,
                told.types(),
                recognition.named(identity),
                told.models(),
                inChain,
                told.types().isEmpty()
                        ? "none of its SunSpec models is an inverter's, battery's or meter's"
                        : told.part() ? FoundDevice.PART : "");
    }

    private FoundDevice modbus(int unit) {
        Registers registers = new Registers(client, unit, endpoint instanceof DeviceEndpoint.Tcp);
        Optional<Recognition.Recognised> byRegisters = recognition.byRegisters(registers);
        if (byRegisters.isPresent()) {
            return found(unit, byRegisters.get());
        }
        if (registers.silent()) {
            return found(unit, FoundDevice.UNKNOWN, "it answers no more after a register that it does not have");
        }
        try {
            return client.identification(unit)
                    .map(told -> {
                        Identity identity = new Identity(told.vendor(), told.model(), told.revision(), "");
                        return recognition
                                .named(identity)
                                .map(profile -> found(unit, new Recognition.Recognised(profile, identity)))
                                .orElseGet(() -> found(unit, identity, "no profile matches it"));
                    })
                    .orElseGet(() -> found(unit, FoundDevice.UNKNOWN, "it does not say who it is"));
        } catch (ModbusException e) {
            if (e.kind() == Kind.UNREACHABLE) {
                throw new LinkException(LinkState.UNREACHABLE, String.valueOf(e.getMessage()), e);
            }
            return found(unit, FoundDevice.UNKNOWN, "it does not say who it is");
        }
    }

    private FoundDevice found(int unit, Recognition.Recognised recognised) {
        return new FoundDevice(
                endpoint,
                List.of(unit),
                Speech.MODBUS,
                recognised.identity(),
                Recognition.types(recognised.profile()),
                Optional.of(recognised.profile()),
                List.of(),
                recognised.profile().protocol() == Protocol.SUNSPEC
                        ? "devices of its kind speak SunSpec, which this one does not: it may be switched off in its"
                                + " settings"
                        : "");
    }

    private FoundDevice found(int unit, Identity identity, String remark) {
        return new FoundDevice(
                endpoint, List.of(unit), Speech.MODBUS, identity, List.of(), Optional.empty(), List.of(), remark);
    }
}
