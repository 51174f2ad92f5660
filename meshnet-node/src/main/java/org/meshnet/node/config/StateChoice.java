package org.meshnet.node.config;

import java.nio.file.Path;
import java.util.Map;
import org.meshnet.node.state.HostFolders;

/** Which state folder a node has that was told none. Stateless. */
public final class StateChoice {
    private static final String DEFAULT = "default";

    private StateChoice() {}

    /** Its name among the state folders of this host: that of the interface, if that has one. */
    public static String name(String interfaceName) {
        return interfaceName.contains("%") ? DEFAULT : interfaceName;
    }

    /** Where it is, if no other daemon uses it. */
    public static Path standard(String interfaceName, Map<String, String> environment) {
        return HostFolders.state(environment).resolve(name(interfaceName));
    }
}
