/** Tests of tickets and their keys. */
package org.meshnet.discovery.registry.ticket;
