package energy.busbar.sim.profile;

import energy.busbar.profiles.Profile;
import energy.busbar.profiles.Profile.DevicePart;
import energy.busbar.profiles.Profile.Protocol;
import energy.busbar.sim.modbus.ModbusServer;
import energy.busbar.sim.profile.ProfileDevice.Written;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** One device of a profile behind a socket of its protocol. */
public interface Served extends AutoCloseable, WriteTrace.Traced {
    /** Of one that has none. */
    int NO_UNIT = -1;

    /** TCP or UDP. */
    int port();

    /** Modbus unit, or {@link #NO_UNIT}. */
    int unit();

    /** What a reader is to be told of each point now, in the order of the profile, hidden and write-only ones too. */
    Map<String, Expected> expected();

    /** What it says of itself, by the field of {@code identity}. */
    Map<String, String> identity();

    /** Points that {@link #absent} and {@link #refuse} know, in the order of the profile. */
    List<String> points();

    /** Makes the device say that it does not have a point. @return false where it has none of that name */
    boolean absent(String point);

    /**
     * From now on reads of a point are refused, and of what is read with it.
     *
     * @param code of Modbus 1 to 11, of CoAP such as 404; 0 for no longer
     * @return false for a point or a code that is none
     */
    boolean refuse(String point, int code);

    /** A code to try {@link #refuse} with. */
    int refusal();

    @Override
    void close();

    /**
     * @param unit Modbus unit; not used by others
     * @throws IllegalArgumentException if the profile cannot be served
     */
    static Served start(Profile profile, DevicePart part, long seed, int port, int unit, Consumer<Written> writes) {
        return profile.protocol() == Protocol.COAP
                ? ServedResources.start(new ResourceDevice(profile, part, seed, writes), port)
                : new Registers(profile, part, seed, port, unit, writes);
    }

    /** On Modbus TCP. */
    final class Registers implements Served {
        private final ProfileDevice device;
        private final ModbusServer server;
        private final int unit;

        private Registers(Profile profile, DevicePart part, long seed, int port, int unit, Consumer<Written> writes) {
            this.device = new ProfileDevice(profile, part, seed, System::nanoTime, writes);
            this.unit = unit;
            this.server = new ModbusServer(port, Map.of(unit, device)).start();
        }

        @Override
        public int port() {
            return server.port();
        }

        @Override
        public int unit() {
            return unit;
        }

        @Override
        public Map<String, Expected> expected() {
            return device.expected();
        }

        @Override
        public Map<String, String> identity() {
            return device.identity();
        }

        @Override
        public List<String> points() {
            return device.points();
        }

        @Override
        public boolean absent(String point) {
            return device.absent(point);
        }

        @Override
        public boolean refuse(String point, int code) {
            return device.exception(point, code);
        }

        @Override
        public int refusal() {
            return 2;
        }

        @Override
        public Optional<BigDecimal> base(String name) {
            return device.base(name);
        }

        @Override
        public void close() {
            server.close();
        }
    }
}
