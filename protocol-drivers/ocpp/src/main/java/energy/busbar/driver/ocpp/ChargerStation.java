package energy.busbar.driver.ocpp;

import java.util.List;

/** A charger on its place at the server. */
record ChargerStation(OcppCharger charger, ChargerSecurity security) implements Station {
    @Override
    public String identity() {
        return charger.options().identity();
    }

    @Override
    public List<SubProtocol> speaks() {
        return List.of(SubProtocol.values());
    }

    @Override
    public Access access() {
        return security.access();
    }

    @Override
    public void admitted(Caller caller) {
        caller.certificate().ifPresent(security.certificate()::seen);
        charger.reachedAt(caller.base());
    }

    @Override
    public void refused(String reason) {
        charger.refusedLogin(reason);
    }

    @Override
    public Talk opened(Wire wire, SubProtocol version) {
        RpcSession rpc = charger.opened(wire, Version.of(version));
        return new Talk() {
            @Override
            public void received(String text) {
                rpc.received(text);
            }

            @Override
            public void lost(String reason) {
                charger.lost(rpc, reason);
            }
        };
    }
}
