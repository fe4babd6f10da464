package energy.busbar.driver.ocpp;

import java.util.List;

/** The passwords that a charger may come with: one, and two or three while one is being changed. Thread-safe. */
interface Passwords {
    List<Credential> accepted();

    /** The charger has logged in with this one. */
    void used(Credential which);

    /** One that never changes. */
    static Passwords fixed(Credential credential) {
        return new Passwords() {
            @Override
            public List<Credential> accepted() {
                return List.of(credential);
            }

            @Override
            public void used(Credential which) {}
        };
    }

    static Passwords none() {
        return new Passwords() {
            @Override
            public List<Credential> accepted() {
                return List.of();
            }

            @Override
            public void used(Credential which) {}
        };
    }
}
