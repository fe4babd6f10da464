package energy.busbar.driver.ocpp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The charger's end of a wire: answers CALLs as scripted and keeps all that it was sent. */
final class ScriptedCharger implements Wire {
    final List<Frame.Call> calls = new ArrayList<>();
    final List<String> answers = new ArrayList<>();
    final Map<String, Function<ObjectNode, Optional<String>>> script = new HashMap<>();
    String closed = "";
    int pings;
    private final ManualLoop loop;
    RpcSession session;

    ScriptedCharger(ManualLoop loop) {
        this.loop = loop;
    }

    /** @param json the payload of the CALLRESULT */
    void on(String action, String json) {
        script.put(action, payload -> Optional.of(json));
    }

    void silentOn(String action) {
        script.put(action, payload -> Optional.empty());
    }

    /** Sends text as the charger and returns what was answered to it, parsed. */
    JsonNode says(String text) {
        int before = answers.size();
        session.received(text);
        loop.settle();
        if (answers.size() == before) {
            return OcppRpc.JSON.missingNode();
        }
        try {
            return OcppRpc.JSON.readTree(answers.get(before));
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    JsonNode calls(String action, String payload) {
        return says("[2,\"c" + answers.size() + "\",\"" + action + "\"," + payload + "]");
    }

    List<ObjectNode> sent(String action) {
        return calls.stream()
                .filter(c -> c.action().equals(action))
                .map(Frame.Call::payload)
                .toList();
    }

    @Override
    public void send(String text) {
        if (!(OcppRpc.parse(text) instanceof Frame.Call call)) {
            answers.add(text);
            return;
        }
        calls.add(call);
        var scripted = script.get(call.action());
        if (scripted == null) {
            loop.execute(() -> session.received("[4,\"" + call.id() + "\",\"NotImplemented\",\"\",{}]"));
        } else {
            scripted.apply(call.payload())
                    .ifPresent(json -> loop.execute(() -> session.received("[3,\"" + call.id() + "\"," + json + "]")));
        }
    }

    @Override
    public void ping() {
        pings++;
    }

    @Override
    public void close(int code, String reason) {
        closed = code + " " + reason;
    }
}
