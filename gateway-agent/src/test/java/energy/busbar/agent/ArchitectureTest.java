package energy.busbar.agent;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/**
 * The arrows between the modules. Held here because this module's test class path is the only one with the agent,
 * everything it is made of and the simulator; benchmarks may see all, and nothing depends on them.
 */
@AnalyzeClasses(packages = "energy.busbar", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String CORE = "energy.busbar.core..";
    private static final String PROFILES = "energy.busbar.profiles..";
    private static final String MODBUS = "energy.busbar.driver.modbus..";
    private static final String SIMULATOR = "energy.busbar.sim..";

    @ArchTest
    static final ArchRule core_sees_nothing_of_ours = only(CORE);

    @ArchTest
    static final ArchRule profiles_see_core = only(PROFILES, CORE);

    @ArchTest
    static final ArchRule modbus_sees_core_and_profiles = only(MODBUS, CORE, PROFILES);

    @ArchTest
    static final ArchRule sunspec_sees_modbus_too = only("energy.busbar.driver.sunspec..", CORE, PROFILES, MODBUS);

    @ArchTest
    static final ArchRule ocpp_sees_core_and_profiles = only("energy.busbar.driver.ocpp..", CORE, PROFILES);

    @ArchTest
    static final ArchRule coap_sees_core_and_profiles = only("energy.busbar.driver.coap..", CORE, PROFILES);

    @ArchTest
    static final ArchRule store_sees_core = only("energy.busbar.store..", CORE);

    @ArchTest
    static final ArchRule sync_sees_core = only("energy.busbar.sync..", CORE);

    @ArchTest
    static final ArchRule ota_sees_core = only("energy.busbar.ota..", CORE);

    /** No driver, so that a driver and its test partner cannot share a mistake. */
    @ArchTest
    static final ArchRule simulator_sees_the_model_and_profiles =
            only(SIMULATOR, "energy.busbar.core.model..", PROFILES);

    @ArchTest
    static final ArchRule agent_never_sees_the_simulator = classes()
            .that()
            .resideInAPackage("energy.busbar.agent..")
            .should()
            .onlyDependOnClassesThat(
                    resideOutsideOfPackages(SIMULATOR, "org.apache.artemis..", "org.apache.activemq.."))
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule packages_have_no_cycles =
            slices().matching("energy.busbar.(**)").should().beFreeOfCycles().allowEmptyShould(true);

    /** Of our packages, those of {@code module} see their own and {@code others}. Empty modules pass. */
    private static ArchRule only(String module, String... others) {
        String[] seen = new String[others.length + 1];
        seen[0] = module;
        System.arraycopy(others, 0, seen, 1, others.length);
        return classes()
                .that()
                .resideInAPackage(module)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(seen).or(resideOutsideOfPackages("energy.busbar..")))
                .allowEmptyShould(true);
    }
}
