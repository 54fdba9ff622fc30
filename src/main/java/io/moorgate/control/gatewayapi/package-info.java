/**
 * Objects of Gateway API (gateway.networking.k8s.io) as records, which routes are attached to which listeners, and what their
 * statuses say of it. Pure; any thread. Imports {@code routing}, {@code control.annotation} for its
 * messages, and the generic object of the Kubernetes client.
 */
package io.moorgate.control.gatewayapi;
