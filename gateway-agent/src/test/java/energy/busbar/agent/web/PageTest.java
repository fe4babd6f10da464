package energy.busbar.agent.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import energy.busbar.core.driver.Options.HostPort;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openqa.selenium.By;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The page in a browser, against a server with an API of the test's own. */
@Timeout(120)
class PageTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HOSTILE = "<img src=x onerror=window.pwned=1><script>window.pwned=1</script>";

    @TempDir
    static Path profile;

    private static ChromeDriver driver;

    @TempDir
    Path directory;

    private final Memo memo = new Memo();
    private final LoginCode code = new LoginCode(memo.ledger, new WebClock());
    private final AtomicInteger asked = new AtomicInteger();
    private volatile ObjectNode overview;
    private volatile List<String> log = List.of();
    private String plainCode;
    private WebServer server;
    private int port;
    private String base;

    @BeforeAll
    static void open() {
        driver = Chromium.start(profile.resolve("chromium"));
    }

    @AfterAll
    static void quit() {
        if (driver != null) {
            driver.quit();
        }
    }

    @BeforeEach
    void start() throws IOException {
        try (InputStream in = PageTest.class.getResourceAsStream("overview.json")) {
            overview = (ObjectNode) JSON.readTree(in);
        }
        plainCode = code.createIfMissing().orElseThrow();
        serve(0);
        port = server.port().orElseThrow();
        base = "http://127.0.0.1:" + port + "/";
        Chromium.size(driver, 1280, 900, false);
        driver.manage().deleteAllCookies();
        driver.manage().logs().get(LogType.PERFORMANCE);
        driver.manage().logs().get(LogType.BROWSER);
        driver.get(base);
    }

    @AfterEach
    void stop() {
        driver.get("about:blank");
        server.close();
    }

    private void serve(int onPort) {
        server = new WebServer(
                Optional.of(new HostPort("127.0.0.1", onPort)),
                directory.resolve("control.sock"),
                this::answer,
                code,
                new WebClock());
        server.start();
    }

    private ApiReply answer(ApiRequest request) {
        if (request.path().equals(List.of("logs"))) {
            return new ApiReply(200, Map.of("lines", log));
        }
        asked.incrementAndGet();
        return new ApiReply(200, JSON.convertValue(overview, Map.class));
    }

    /** Changes what the API answers, between two answers. */
    private void change(Consumer<ObjectNode> edit) {
        ObjectNode copy = overview.deepCopy();
        edit.accept(copy);
        overview = copy;
    }

    private static ObjectNode in(JsonNode list, String id) {
        for (JsonNode node : list) {
            if (node.path("id").asText().equals(id)
                    || node.path("point").asText().equals(id)) {
                return (ObjectNode) node;
            }
        }
        throw new AssertionError("no " + id);
    }

    private void login() {
        typeCode(plainCode);
        until("#app shown", () -> shown("#summary .tile"));
    }

    private void typeCode(String typed) {
        until("#code shown", () -> shown("#code"));
        driver.findElement(By.id("code")).clear();
        driver.findElement(By.id("code")).sendKeys(typed);
        driver.findElement(By.cssSelector("#login-form button")).click();
    }

    private interface Check {
        boolean holds();
    }

    private static void until(String what, Check check) {
        new WebDriverWait(driver, Duration.ofSeconds(15), Duration.ofMillis(50))
                .withMessage(what)
                .ignoring(org.openqa.selenium.WebDriverException.class)
                .until(d -> check.holds());
    }

    private static boolean shown(String css) {
        return driver.findElements(By.cssSelector(css)).stream().anyMatch(e -> e.isDisplayed());
    }

    /** As a person sees it, hidden parts left out. */
    private static String text(String css) {
        return driver.findElement(By.cssSelector(css)).getText();
    }

    private static void untilText(String css, String part) {
        until(css + " to say " + part, () -> text(css).contains(part));
    }

    private static Object script(String javascript) {
        return driver.executeScript(javascript);
    }

    @Test
    void a_wrong_code_is_told_and_the_right_one_opens_the_page() {
        typeCode("AAAA-AAAA-AAAA");
        untilText("#login-message", "not the gateway's code");
        assertThat(shown("#app")).isFalse();
        assertThat(asked).hasValue(0);
        typeCode(plainCode.toLowerCase(java.util.Locale.ROOT).replace("-", " "));
        until("page", () -> shown("#app"));
        assertThat(shown("#login")).isFalse();
        untilText("#title", "Meadow Lane 7");
        assertThat(text("#title")).contains("gw-2f41", "version 0.1.0", "clock synchronised", "up 1 h 47 min");
        driver.findElement(By.id("logout")).click();
        until("login", () -> shown("#login"));
        driver.get(base);
        until("login after reload", () -> shown("#login"));
    }

    @Test
    void too_many_wrong_codes_are_told_to_wait() {
        for (int i = 0; i < LoginThrottle.FREE_FAILURES; i++) {
            typeCode("AAAA-AAAA-AAAA");
            untilText("#login-message", "not the gateway's code");
        }
        typeCode(plainCode);
        untilText("#login-message", "Try again in 1 s");
    }

    @Test
    void powers_carry_unit_and_direction_and_the_house_is_worked_out() {
        login();
        assertThat(text("[data-flow=grid]")).contains("1.83 kW", "exporting");
        assertThat(text("[data-flow=pv]")).contains("6.21 kW", "generating");
        assertThat(text("[data-flow=battery]")).contains("2.40 kW", "charging", "63.4 %");
        assertThat(text("[data-flow=charging]")).contains("1.39 kW", "charging");
        // −1834.2 + 6210 − 2400 − 1386; the heat pump is in the grid meter's figure.
        assertThat(text("[data-flow=house]")).contains("590 W");
    }

    @Test
    void values_change_without_a_reload_and_opened_details_stay_open() {
        login();
        script("window.sameDocument = true");
        driver.findElement(By.cssSelector("[data-device=meter-1] summary")).click();
        change(o -> in(in(o.path("devices"), "meter-1").path("readings"), "gridPower")
                .put("value", 512.4));
        untilText("[data-flow=grid]", "512 W");
        assertThat(text("[data-flow=grid]")).contains("importing");
        assertThat(text("[data-flow=house]")).contains("2.94 kW");
        assertThat(text("[data-device=meter-1] [data-point=gridPower]")).contains("512 W importing");
        assertThat(script("return window.sameDocument")).isEqualTo(true);
        assertThat(script("return document.querySelector('[data-device=meter-1] details').open"))
                .isEqualTo(true);
        assertThat(text("[data-device=meter-1] details")).contains("Voltage L1", "231.4 V", "MW-0091823");
    }

    @Test
    void a_reading_that_is_not_good_moves_no_figure() {
        login();
        change(o -> in(in(o.path("devices"), "battery-1").path("readings"), "chargeRate")
                .put("quality", "stale"));
        untilText("[data-flow=battery]", "unknown");
        assertThat(text("[data-flow=house]")).contains("unknown", "Cellar battery");
        assertThat(text("[data-device=battery-1] [data-point=chargeRate]")).contains("stale");
        assertThat(text("[data-device=battery-1] [data-point=backupReserve]")).contains("–", "not implemented");
    }

    @Test
    void an_unreachable_device_shows_its_error_and_since_when() {
        login();
        String card = text("[data-device=heatpump-meter]");
        assertThat(card)
                .contains("unreachable", "connection refused; check the device's power", "for 18 min", "no answer");
        for (String state : List.of("garbled", "refused", "mismatch", "connecting", "up")) {
            change(o -> in(o.path("devices"), "heatpump-meter").put("link", state));
            untilText("[data-device=heatpump-meter] header .badge", state);
        }
    }

    @Test
    void alerts_backlog_commands_claims_and_dispatch_are_told() {
        login();
        assertThat(driver.findElements(By.cssSelector("#alerts > .alerts > li")))
                .hasSize(2);
        assertThat(text("#alerts > .alerts > li:first-child"))
                .contains("critical", "Heat pump does not answer", "since", "for 17 min");
        assertThat(driver.findElement(By.id("announce")).getAttribute("textContent"))
                .isEqualTo("2 open alerts");
        assertThat(text("[data-uplink=platform]"))
                .contains(
                        "not connected",
                        "ssl://mqtt.example.org:8883",
                        "next attempt in 32 s",
                        "46 parcels, 31,180 samples, 76.4 kB",
                        "7 min old",
                        "598 parcels, 381,200 samples, 934.4 kB");
        assertThat(text("[data-uplink=scada]")).contains("connected", "none");
        assertThat(driver.findElements(By.cssSelector("#commands tbody tr")).stream()
                        .map(row -> row.getAttribute("data-command")))
                .containsExactly("c-102", "c-101", "c-100", "c-99");
        assertThat(text("[data-command=c-100]")).contains("overridden", "by event-77", "all with tag storage");
        assertThat(text("[data-command=c-99]")).contains("failed", "0 to 10000 W would be right");
        assertThat(text("#dispatch"))
                .contains(
                        "Winter peak",
                        "in progress",
                        "charge 2.40 kW",
                        "export at most 3.00 kW",
                        "Cellar battery 2.96 kWh");
        assertThat(text("#claims")).contains("exactly 2.40 kW charging", "overridden by event-77", "at most 7.00 kW");
        assertThat(text("[data-device=battery-1] .setpoints")).contains("Active power: 2.40 kW charging", "60 s");
    }

    @Test
    void what_keeps_the_gateway_from_its_work_stands_out() {
        login();
        assertThat(shown("#notices .notice")).isFalse();
        assertThat(text("#gateway")).contains("340 ms ago");
        change(o -> {
            ObjectNode status = (ObjectNode) o.path("status");
            ((ObjectNode) status.path("site")).put("commissioned", false);
            ((ObjectNode) status.path("clock")).put("synchronised", false);
            ((ObjectNode) status.path("control")).put("lastCycleMillis", 61_000).put("recordsLost", 3);
        });
        untilText("#notices", "not commissioned");
        assertThat(text("#notices")).contains("times below may be wrong");
        assertThat(text("#title")).contains("clock not synchronised");
        assertThat(driver.findElements(By.cssSelector("#gateway .badge.bad")).stream()
                        .map(e -> e.getText()))
                .containsExactly("61 s ago", "3");
    }

    @Test
    void an_outage_of_the_gateway_shows_a_banner_that_goes_when_it_is_back() {
        login();
        server.close();
        untilText("#banner", "No connection to the gateway since");
        assertThat(text("[data-flow=grid]")).as("the last known state stays").contains("exporting");
        change(o -> in(in(o.path("devices"), "meter-1").path("readings"), "gridPower")
                .put("value", 777));
        serve(port);
        until("banner gone", () -> !shown("#banner"));
        untilText("[data-flow=grid]", "777 W");
    }

    @Test
    void an_answer_that_is_none_is_told_and_overcome() {
        login();
        ObjectNode good = overview;
        overview = JSON.createObjectNode().put("devices", "nonsense");
        untilText("#banner", "cannot show what the gateway answers");
        overview = good;
        until("banner gone", () -> !shown("#banner"));
    }

    @Test
    void a_session_that_ends_asks_for_the_code_again() {
        login();
        plainCode = code.renew();
        until("login", () -> shown("#login"));
        assertThat(shown("#banner")).isFalse();
        login();
    }

    @Test
    void a_hidden_page_asks_nothing_and_asks_at_once_when_it_is_seen() {
        login();
        String page = driver.getWindowHandle();
        driver.switchTo().newWindow(WindowType.TAB);
        driver.get("about:blank");
        try {
            // What was under way when the tab was hidden may still arrive.
            pause(1_500);
            int before = asked.get();
            pause(2_500);
            assertThat(asked).hasValue(before);
            driver.close();
        } finally {
            driver.switchTo().window(page);
        }
        int before = asked.get();
        until("polling again", () -> asked.get() > before);
        assertThat(shown("#banner")).isFalse();
    }

    /** The one thing here that only time can show: that nothing happens. */
    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"360,740,true", "1280,900,false"})
    void text_from_devices_stays_text_and_breaks_no_layout(int width, int height, boolean phone) {
        Chromium.size(driver, width, height, phone);
        log = List.of("first line", HOSTILE, "x".repeat(2_000));
        change(PageTest::poison);
        login();
        driver.findElements(By.cssSelector("#app summary"))
                .forEach(s -> script("document.querySelectorAll('details').forEach(d => d.open = true)"));
        driver.findElement(By.id("log-load")).click();
        untilText("#log", HOSTILE);
        assertThat(text("#title h1")).isEqualTo(HOSTILE);
        assertThat(text("[data-device=pv-1]")).contains(HOSTILE);
        assertThat(script("return window.pwned ?? null")).isNull();
        assertThat(script("return document.querySelectorAll('#app img, #app script, #app iframe').length"))
                .isEqualTo(0L);
        assertFits(width);
    }

    private static void assertFits(int width) {
        assertThat(script("return innerWidth")).isEqualTo((long) width);
        assertThat(script("const page = document.documentElement; return page.scrollWidth - page.clientWidth"))
                .as("pixels to scroll sideways")
                .isEqualTo(0L);
    }

    /** Every text of the answer becomes markup, and long. Words with a meaning stay, so that all parts are shown. */
    private static void poison(JsonNode node) {
        List<String> kept = List.of("id", "point", "unit", "quality", "type", "role", "link", "severity", "status");
        if (node instanceof ArrayNode list) {
            list.forEach(PageTest::poison);
        } else if (node instanceof ObjectNode object) {
            object.fieldNames().forEachRemaining(name -> {
                JsonNode value = object.get(name);
                boolean time = value.asText().matches("\\d{4}-\\d\\d-\\d\\dT.*");
                if (value.isTextual() && !kept.contains(name) && !time) {
                    object.put(name, HOSTILE);
                } else {
                    poison(value);
                }
            });
        }
    }

    @ParameterizedTest
    @CsvSource({"360,740,true", "768,1024,true", "1280,900,false"})
    void the_page_fits_its_screen(int width, int height, boolean phone) {
        Chromium.size(driver, width, height, phone);
        until("login", () -> shown("#login"));
        assertFits(width);
        login();
        script("document.querySelectorAll('details').forEach(d => d.open = true)");
        assertFits(width);
    }

    @Test
    void the_page_asks_nobody_but_its_gateway_and_breaks_none_of_its_rules() {
        login();
        driver.findElement(By.id("log-load")).click();
        untilText("#log-message", "0 lines");
        driver.get(base + "none");
        assertThat(driver.getTitle()).contains("Not found");
        int requests = 0;
        for (LogEntry entry : driver.manage().logs().get(LogType.PERFORMANCE)) {
            JsonNode event = parse(entry.getMessage()).path("message");
            if (event.path("method").asText().equals("Network.requestWillBeSent")) {
                assertThat(event.path("params").path("request").path("url").asText())
                        .startsWith(base);
                requests++;
            }
        }
        assertThat(requests).isGreaterThan(8);
        // Before the login the API answers 401, and the last page is a 404; anything else is a fault of the page.
        assertThat(driver.manage().logs().get(LogType.BROWSER))
                .map(LogEntry::getMessage)
                .allMatch(message -> message.contains("status of 401") || message.contains("status of 404"));
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new AssertionError(text, e);
        }
    }

    @Test
    void a_charger_shows_its_last_sessions_with_what_is_odd_about_them() throws IOException {
        Chromium.size(driver, 390, 844, true);
        login();
        String sessions = "[data-device='charger-1'] .sessions";
        untilText(sessions, "6.12 kWh");
        assertThat(text(sessions)).contains("••••C3D4", "charging session open", "11.25 kWh from an unknown time");
        assertThat(text(sessions)).contains("start unknown, stop unknown");
        assertThat(driver.findElements(By.cssSelector(".sessions"))).hasSize(1);
        assertFits(390);
        change(o -> o.remove("sessions"));
        until("no sessions", () -> !shown(sessions));
    }
}
