/** Tests of the roster, and the contract of all rosters. */
package org.meshnet.discovery.registry.roster;
