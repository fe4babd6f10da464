package energy.busbar.ota.tuf;

import java.util.HashMap;
import java.util.Map;

/** Which versions of all targets metadata belong together; by file name, like {@code targets.json}. */
record Snapshot(Head head, Map<String, MetaFile> meta) {
    static Snapshot read(Envelope envelope) {
        Head head = Head.read(envelope, "snapshot");
        Fields meta = envelope.signed().object("meta");
        meta.object("targets.json");
        Map<String, MetaFile> files = new HashMap<>();
        meta.members((name, fields) -> files.put(name, MetaFile.read(fields)));
        return new Snapshot(head, Map.copyOf(files));
    }
}
