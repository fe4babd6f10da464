package energy.busbar.agent.web;

/** What stands under {@code /api} apart from login and logout. Thread-safe; may wait for the ledger's disk. */
public interface Api {
    ApiReply handle(ApiRequest request);
}
