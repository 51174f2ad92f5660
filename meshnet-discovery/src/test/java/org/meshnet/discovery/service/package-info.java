/** Tests of what the service manager is told. */
package org.meshnet.discovery.service;
