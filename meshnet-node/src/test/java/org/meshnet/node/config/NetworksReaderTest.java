package org.meshnet.node.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.meshnet.core.net.Prefix;
import org.meshnet.node.exit.ExitCode;
import org.meshnet.node.exit.UserError;

class NetworksReaderTest {
    private static final String KEY = "0123456789abcdef".repeat(4);
    private static final String OTHER_KEY = "fedcba9876543210".repeat(4);
    private static final String HOME = "[network home]\nkey=" + KEY + "\nnetwork=10.1.0.0/24\ndomain=home.mesh\n";
    private static final String WORK = "[network work]\nkey=" + OTHER_KEY + "\nnetwork=10.2.0.0/24\ndomain=work.mesh\n";

    @TempDir
    Path folder;

    private final Map<Setting, List<String>> commandLine = new EnumMap<>(Setting.class);
    private final Map<String, String> environment = new HashMap<>();

    private Path file(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private List<NetworkConfig> read(Path config) throws UserError {
        commandLine.put(Setting.CONFIG, List.of(config.toString()));
        return NetworksReader.read(Settings.gather(commandLine, environment), environment);
    }

    private void assertRefused(String text, String error) throws IOException {
        Path file = file("networks.conf", text);
        UserError refused = assertThrows(UserError.class, () -> read(file));
        assertEquals(ExitCode.CONFIG, refused.exitCode());
        assertEquals(file + error, refused.getMessage());
    }

    @Test
    void shouldReadSectionsWithWhatIsForAll() throws Exception {
        List<NetworkConfig> networks =
                read(file("networks.conf", "port=4711\nserver=a.example\nmtu=1300\n" + HOME + "mtu=1350\n" + WORK));

        assertEquals(
                List.of("home", "work"),
                networks.stream().map(NetworkConfig::name).toList());
        NodeConfig home = networks.get(0).config();
        NodeConfig work = networks.get(1).config();
        assertEquals("home", home.overlay().interfaceName());
        assertEquals("work", work.overlay().interfaceName());
        assertEquals(Prefix.parse("10.2.0.0/24"), Optional.of(work.overlay().network()));
        assertEquals(1350, home.overlay().mtu());
        assertEquals(1300, work.overlay().mtu());
        assertEquals(4711, home.underlay().port());
        assertEquals(4711, work.underlay().port());
        assertEquals(home.servers().discovery(), work.servers().discovery());
    }

    @Test
    void shouldReadAFolderWithAFileForEach() throws Exception {
        file("common.conf", "port=4711\n");
        file("home.conf", HOME.substring(HOME.indexOf('\n')) + "interface=mesh7\n");
        file("work.properties", WORK.substring(WORK.indexOf('\n')));
        file("README", "no network");

        List<NetworkConfig> networks = read(folder);
        assertEquals(
                List.of("home", "work"),
                networks.stream().map(NetworkConfig::name).toList());
        assertEquals("mesh7", networks.get(0).config().overlay().interfaceName());
        assertEquals(4711, networks.get(1).config().underlay().port());
    }

    @Test
    void shouldLeaveOneNetworkAsItWas() throws Exception {
        commandLine.put(
                Setting.CONFIG, List.of(file("one.conf", "key=" + KEY + "\n").toString()));
        assertTrue(Settings.gather(commandLine, environment).networks().isEmpty());
    }

    @Test
    void shouldReadAnewWhatAStartOfTheNetworkWiped() throws Exception {
        NetworkConfig home = read(file("networks.conf", HOME)).get(0);
        home.config().member().key().destroy();
        NodeConfig again = ConfigReader.read(home.settings(), environment);
        assertEquals("home", again.overlay().interfaceName());
        assertEquals(32, again.member().key().bytes().length);
    }

    @Test
    void shouldRefuseNetworksThatDoNotGoTogether() throws Exception {
        assertRefused(
                HOME + WORK.replace(OTHER_KEY, KEY), ":5: this is the network of home, too: the keys are the same");
        assertRefused(
                HOME + WORK.replace("10.2.0.0/24", "10.0.0.0/8"),
                ":7: network: 10.0.0.0/8 overlaps 10.1.0.0/24 of the network home; expected another");
        assertRefused(
                (HOME + WORK).replaceAll("network=.*\n", ""),
                ":4: network by default: 10.0.0.0/24 overlaps 10.0.0.0/24 of the network home; expected another");
        assertRefused(
                HOME + WORK.replace("work.mesh", "home.mesh"),
                ":8: domain: home.mesh is the domain of the network home; expected another");
        assertRefused(
                HOME + WORK + "interface=home\n",
                ":9: interface: home is the interface of the network home; expected another");
        assertRefused(
                HOME + "state=/var/lib/a\n" + WORK + "state=/var/lib/a\n",
                ":10: state: that is the state folder of the network home; expected another");
        assertRefused(
                HOME + "exit-node=a\n" + WORK + "exit-node=b\n",
                ":10: exit-node: this host's traffic goes by the exit of the network home; expected another");
        assertRefused(
                HOME + "advertise-route=10.2.0.0/25\n" + WORK,
                ":8: network: 10.2.0.0/24 overlaps 10.2.0.0/25 of the network home; expected another");
        assertRefused(HOME + HOME, ":5: the network home is there already, at " + folder + "/networks.conf:1");
    }

    @Test
    void shouldRefuseSettingsInTheWrongPlace() throws Exception {
        assertRefused(
                HOME + "port=5\n" + WORK,
                ":5: port: all networks have the same; expected it above the first section, or in common.conf");
        assertRefused(
                "domain=a\n" + HOME, ":1: domain: each network has its own; expected it in their sections or files");
        assertRefused("[net home]\n", ":1: not the begin of a network; expected [network NAME]");
        assertRefused(
                "[network a/b]\nkey=" + KEY,
                ":1: a/b is no name of a network; expected up to 15 letters, digits, dashes and underscores");
        assertRefused(HOME + "foo=1\n", ":5: unknown setting foo");
        assertRefused(HOME + "mtu=1\n", ":5: mtu 1: expected a number from 1280 to 65535");
    }

    @Test
    void shouldTakeNoMoreThanSixteen() throws Exception {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 17; i++) {
            text.append("[network n").append(i).append("]\n");
        }
        assertRefused(text.toString(), ":17: one network too many; expected up to 16");
    }

    @Test
    void shouldRefuseAFolderWithoutANetwork() throws Exception {
        file("common.conf", "port=4711\n");
        assertEquals(
                "the folder " + folder + " has no network; expected a file such as home.conf",
                assertThrows(UserError.class, () -> read(folder)).getMessage());
        Path file = file("home.conf", HOME);
        assertEquals(
                file + ":1: a file of a folder is of one network; expected no [network NAME]",
                assertThrows(UserError.class, () -> read(folder)).getMessage());
    }

    @Test
    void shouldRefuseOnTheCommandLineWhatEachNetworkHasOfItsOwn() throws Exception {
        Path file = file("networks.conf", HOME + WORK);
        commandLine.put(Setting.INTERFACE, List.of("mesh0"));
        UserError refused = assertThrows(UserError.class, () -> read(file));
        assertEquals(ExitCode.USAGE, refused.exitCode());
        commandLine.remove(Setting.INTERFACE);
        commandLine.put(Setting.MTU, List.of("1380"));
        assertEquals(1380, read(file).get(1).config().overlay().mtu());
    }
}
