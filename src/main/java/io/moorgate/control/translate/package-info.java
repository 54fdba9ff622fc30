/**
 * Pure translation: observed objects and the previous table become a routing table and Problems.
 *
 * <p>Thread: the configuration's; no state. Imports control.annotation, der, routing and the Kubernetes model classes.
 */
package io.moorgate.control.translate;
