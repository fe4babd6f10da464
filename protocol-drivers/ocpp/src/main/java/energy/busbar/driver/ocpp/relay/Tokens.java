package energy.busbar.driver.ocpp.relay;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What an upstream knows of tokens, for the gateway to remember while it is away. On the loop. */
public interface Tokens {
    Tokens NONE = new Tokens() {
        @Override
        public void learned(String token, String kind, ObjectNode info) {}

        @Override
        public void cleared() {}
    };

    /**
     * @param kind type of a 2.0.1 IdToken; empty in 1.6
     * @param info idTagInfo of 1.6, idTokenInfo of 2.0.1
     */
    void learned(String token, String kind, ObjectNode info);

    /** ClearCache. */
    void cleared();
}
