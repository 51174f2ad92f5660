/** Tests of the roster that servers share. */
package org.meshnet.discovery.registry.shared;
