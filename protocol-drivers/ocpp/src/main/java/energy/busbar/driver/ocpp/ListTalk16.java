package energy.busbar.driver.ocpp;

import energy.busbar.core.session.LocalList.Entry;
import energy.busbar.core.session.Token;
import energy.busbar.driver.ocpp.v16.Common.AuthorizationStatus;
import energy.busbar.driver.ocpp.v16.Common.IdTagInfo;
import energy.busbar.driver.ocpp.v16.Core.ConfigurationKey;
import energy.busbar.driver.ocpp.v16.Core.GetConfiguration;
import energy.busbar.driver.ocpp.v16.Core.GetConfigurationResponse;
import energy.busbar.driver.ocpp.v16.LocalList;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** The Local Auth List Management profile of OCPP 1.6, with its keys of §9.3. */
final class ListTalk16 implements ListTalk {
    private static final String PROFILES = "SupportedFeatureProfiles";
    private static final String ENABLED = "LocalAuthListEnabled";
    private static final String MOST = "LocalAuthListMaxLength";
    private static final String PER_MESSAGE = "SendLocalListMaxLength";

    private final Calls calls;
    private final Supplier<Instant> now;

    ListTalk16(Calls calls, Supplier<Instant> now) {
        this.calls = calls;
        this.now = now;
    }

    @Override
    public CompletableFuture<Optional<Room>> room() {
        return calls.call(new GetConfiguration(List.of(PROFILES, ENABLED, MOST, PER_MESSAGE)))
                .thenApply(ListTalk16::room);
    }

    private static Optional<Room> room(Answer<GetConfigurationResponse> answer) {
        if (answer instanceof Answer.Ok<GetConfigurationResponse> ok) {
            return Optional.of(room(ok.response().configurationKey()));
        }
        return answer instanceof Answer.Refused<?> ? Optional.of(Room.NONE) : Optional.empty();
    }

    private static Room room(List<ConfigurationKey> keys) {
        Optional<String> profiles = value(keys, PROFILES);
        Optional<String> enabled = value(keys, ENABLED);
        boolean supported = profiles.map(words -> Arrays.stream(words.split(",", -1))
                        .anyMatch(word -> word.trim().equalsIgnoreCase("LocalAuthListManagement")))
                .orElse(enabled.isPresent());
        return supported && enabled.map(Boolean::parseBoolean).orElse(true)
                ? new Room(
                        number(keys, MOST, energy.busbar.core.session.LocalList.MAX_TOKENS),
                        number(keys, PER_MESSAGE, USUAL_PER_MESSAGE))
                : Room.NONE;
    }

    private static Optional<String> value(List<ConfigurationKey> keys, String name) {
        return keys.stream()
                .filter(key -> key.key().equalsIgnoreCase(name))
                .flatMap(key -> Optional.ofNullable(key.value()).stream())
                .map(text -> text.trim().toLowerCase(Locale.ROOT))
                .findFirst();
    }

    private static int number(List<ConfigurationKey> keys, String name, int otherwise) {
        return value(keys, name)
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Integer::parseInt)
                .orElse(otherwise);
    }

    @Override
    public CompletableFuture<OptionalInt> version() {
        return calls.call(new LocalList.GetLocalListVersion())
                .thenApply(answer -> answer instanceof Answer.Ok<LocalList.GetLocalListVersionResponse> ok
                        ? OptionalInt.of(ok.response().listVersion())
                        : OptionalInt.empty());
    }

    @Override
    public boolean fits(Token token) {
        return token.id().fits16();
    }

    @Override
    public CompletableFuture<Taken> send(boolean full, int version, List<Entry> entries) {
        return calls.call(new LocalList.SendLocalList(
                        version,
                        full ? LocalList.UpdateType.FULL : LocalList.UpdateType.DIFFERENTIAL,
                        entries.stream().map(this::written).toList()))
                .thenApply(ListTalk16::taken);
    }

    private static Taken taken(Answer<LocalList.SendLocalListResponse> answer) {
        if (answer instanceof Answer.Ok<LocalList.SendLocalListResponse> ok) {
            return switch (ok.response().status()) {
                case ACCEPTED -> Taken.ACCEPTED;
                case VERSION_MISMATCH -> Taken.MISMATCH;
                case FAILED, NOT_SUPPORTED, UNRECOGNISED -> Taken.REFUSED;
            };
        }
        return answer instanceof Answer.Refused<?> ? Taken.REFUSED : Taken.NO_ANSWER;
    }

    private LocalList.AuthorizationData written(Entry entry) {
        Token token = entry.token();
        return new LocalList.AuthorizationData(
                token.id().value(),
                entry.removed()
                        ? null
                        : new IdTagInfo(
                                status(token),
                                token.expiresAt().orElse(null),
                                token.group()
                                        .filter(group -> group.fits16())
                                        .map(group -> group.value())
                                        .orElse(null)));
    }

    private AuthorizationStatus status(Token token) {
        boolean expired = token.expiresAt().map(at -> !now.get().isBefore(at)).orElse(false);
        return token.blocked()
                ? AuthorizationStatus.BLOCKED
                : expired ? AuthorizationStatus.EXPIRED : AuthorizationStatus.ACCEPTED;
    }
}
