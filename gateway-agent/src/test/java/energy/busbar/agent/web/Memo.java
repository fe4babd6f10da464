package energy.busbar.agent.web;

import energy.busbar.core.port.Ledger;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The two parts of a ledger that the login uses, settings and audit; anything else is not expected and fails. */
final class Memo {
    final Map<String, String> settings = new ConcurrentHashMap<>();
    final List<String> audit = new CopyOnWriteArrayList<>();
    volatile boolean full;

    final Ledger ledger = (Ledger) Proxy.newProxyInstance(
            Memo.class.getClassLoader(), new Class<?>[] {Ledger.class}, (proxy, method, args) -> {
                switch (method.getName()) {
                    case "setting" -> {
                        return Optional.ofNullable(settings.get((String) args[0]));
                    }
                    case "putSetting" -> settings.put((String) args[0], (String) args[1]);
                    case "audit" -> {
                        if (full) {
                            throw new IllegalStateException("the disk is full");
                        }
                        audit.add(((Instant) args[0]) + " " + args[1] + " " + args[2] + " " + args[3]);
                    }
                    default -> throw new AssertionError(method + " is not for the login");
                }
                return null;
            });
}
