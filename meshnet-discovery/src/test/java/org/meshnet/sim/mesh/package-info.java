/**
 * Whole meshes in the simulated internet: real registries and real engines, each on a host of its own, with a small IP
 * stack in the place of the kernel behind the TUN device; and the scenarios that they must live through.
 */
package org.meshnet.sim.mesh;
