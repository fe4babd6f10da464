package energy.busbar.ota.tuf;

/** Which snapshot is the newest. */
record Timestamp(Head head, MetaFile snapshot) {
    static Timestamp read(Envelope envelope) {
        Head head = Head.read(envelope, "timestamp");
        Fields meta = envelope.signed().object("meta");
        if (meta.node().size() != 1) {
            throw envelope.signed().wrong("meta", "an object with snapshot.json and nothing else");
        }
        return new Timestamp(head, MetaFile.read(meta.object("snapshot.json")));
    }
}
