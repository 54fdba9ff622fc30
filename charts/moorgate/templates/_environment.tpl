{{/* Whether the address of the Service for clients is written to statuses; empty where not. */}}
{{- define "moorgate.writesAddress" -}}
{{- if or (and .Values.ingress.enabled .Values.ingress.status) (and .Values.gatewayApi.enabled (not .Values.ingress.enabled)) -}}
true
{{- end -}}
{{- end -}}

{{/* The settings that the chart decides, as YAML; `settings` may add to them but not contradict. */}}
{{- define "moorgate.ownEnvironment" -}}
MOORGATE_SOURCE: kubernetes
MOORGATE_CLASS: {{ .Values.class | quote }}
MOORGATE_NAMESPACES: {{ join "," .Values.namespaces | quote }}
MOORGATE_HTTP_PORT: "8080"
MOORGATE_HTTPS_PORT: "8443"
MOORGATE_TLS_DEFAULT_SECRET: {{ .Values.tls.defaultSecret | quote }}
MOORGATE_PEERS_PORT: "9500"
QUARKUS_MANAGEMENT_PORT: "9000"
MOORGATE_COOKIE_KEY_FILE: /etc/moorgate/cookie/key
{{- /* Certificates, in volumes of the user's, take the place of the key. */}}
{{- if not (hasKey .Values.settings "moorgate.peers.tls.cert") }}
MOORGATE_PEERS_KEY_FILE: /etc/moorgate/peers/key
{{- end }}
MOORGATE_GATEWAY_API_ENABLED: {{ .Values.gatewayApi.enabled | quote }}
MOORGATE_INGRESS_ENABLED: {{ .Values.ingress.enabled | quote }}
{{- if include "moorgate.writesAddress" . }}
MOORGATE_INGRESS_STATUS_SERVICE: {{ printf "%s/%s" .Release.Namespace (include "moorgate.fullname" .) | quote }}
{{- end }}
MOORGATE_HOSTS_SHARED: {{ .Values.hosts.shared | quote }}
{{- $allowed := list }}
{{- range .Values.hosts.allow }}
{{- $allowed = append $allowed (printf "%s=%s" .namespace .host) }}
{{- end }}
MOORGATE_HOSTS_ALLOW: {{ join "," $allowed | quote }}
{{- if not .Values.rbac.podDrain }}
MOORGATE_CONFIG_POD_DRAIN: "false"
{{- end }}
MOORGATE_SHUTDOWN_GRACE: {{ printf "%ds" (int .Values.shutdown.graceSeconds) }}
MOORGATE_SHUTDOWN_DRAIN_TIMEOUT: {{ printf "%ds" (int .Values.shutdown.drainTimeoutSeconds) }}
{{- end -}}

{{/* A value of `settings` as text: Helm reads every number as a float, which prints 1000000 as 1e+06. */}}
{{- define "moorgate.settingText" -}}
{{- if and (kindIs "float64" .) (eq (floor .) .) -}}
{{- printf "%.0f" . -}}
{{- else -}}
{{- toString . -}}
{{- end -}}
{{- end -}}

{{- define "moorgate.environment" -}}
{{- $own := include "moorgate.ownEnvironment" . | fromYaml -}}
{{- $names := dict -}}
{{- $pod := dict "POD_NAME" "metadata.name" "POD_NAMESPACE" "metadata.namespace" "POD_UID" "metadata.uid" "POD_IP" "status.podIP" "POD_IPS" "status.podIPs" -}}
{{- range $name, $value := $own }}
{{- if $value }}
- {name: {{ $name }}, value: {{ $value | quote }}}
{{- end }}
{{- end }}
{{- range $setting, $value := .Values.settings }}
{{- $name := regexReplaceAll "[^A-Za-z0-9]" $setting "_" | upper }}
{{- if hasKey $own $name }}
{{- fail (printf "settings: %q is the chart's own (expected: another value of values.yaml, or nothing)" $setting) }}
{{- end }}
{{- if eq $name "MOORGATE_REPLICA" }}
{{- fail (printf "settings: %q would be the same on every replica (expected: nothing, each is named as its Pod)" $setting) }}
{{- end }}
{{- $_ := set $names $name true }}
- {name: {{ $name }}, value: {{ include "moorgate.settingText" $value | quote }}}
{{- end }}
{{- range .Values.extraEnv }}
{{- if or (hasKey $own .name) (hasKey $names .name) (hasKey $pod .name) (eq .name "MOORGATE_REPLICA") }}
{{- fail (printf "extraEnv: %q is set by the chart, or twice (expected: another name)" .name) }}
{{- end }}
{{- $_ := set $names .name true }}
{{- end }}
{{- range $name, $path := $pod }}
- name: {{ $name }}
  valueFrom:
    fieldRef: {fieldPath: {{ $path }}}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}
