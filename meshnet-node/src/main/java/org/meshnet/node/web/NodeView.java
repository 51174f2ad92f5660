package org.meshnet.node.web;

import org.meshnet.node.config.NodeConfig;
import org.meshnet.node.control.ControlRequestHandler;

/**
 * A node as the page has it.
 *
 * @param requests answers as on the control socket
 * @param config by which its network is checked
 */
public record NodeView(ControlRequestHandler requests, NodeConfig config) {}
