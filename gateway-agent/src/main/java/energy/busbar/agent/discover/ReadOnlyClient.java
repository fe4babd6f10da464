package energy.busbar.agent.discover;

import energy.busbar.driver.modbus.DeviceIdentification;
import energy.busbar.driver.modbus.ModbusClient;
import java.util.Optional;

/** What a scan may do to a device: functions 3, 4 and 43. */
final class ReadOnlyClient implements ModbusClient {
    private final ModbusClient client;

    ReadOnlyClient(ModbusClient client) {
        this.client = client;
    }

    @Override
    public int maxRead() {
        return client.maxRead();
    }

    @Override
    public int[] readHoldingRegisters(int unit, int address, int count) {
        return client.readHoldingRegisters(unit, address, count);
    }

    @Override
    public int[] readInputRegisters(int unit, int address, int count) {
        return client.readInputRegisters(unit, address, count);
    }

    Optional<DeviceIdentification> identification(int unit) {
        return DeviceIdentification.read(client, unit);
    }

    @Override
    public void writeSingleRegister(int unit, int address, int value) {
        throw new IllegalStateException("a scan never writes");
    }

    @Override
    public void writeMultipleRegisters(int unit, int address, int[] values) {
        throw new IllegalStateException("a scan never writes");
    }

    @Override
    public void close() {
        client.close();
    }
}
