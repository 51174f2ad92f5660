package org.meshnet.node.web;

import java.util.function.Supplier;
import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.control.ControlRequestHandler;

/**
 * A node as the page has it.
 *
 * @param requests answers as on the control socket
 * @param servers by which its network is checked, as they are now
 */
public record NodeView(ControlRequestHandler requests, Supplier<NodeConfig.Servers> servers) {}
