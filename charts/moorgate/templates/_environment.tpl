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
MOORGATE_PEERS_KEY_FILE: /etc/moorgate/peers/key
MOORGATE_HOSTS_SHARED: {{ .Values.hosts.shared | quote }}
{{- $allowed := list }}
{{- range .Values.hosts.allow }}
{{- $allowed = append $allowed (printf "%s=%s" .namespace .host) }}
{{- end }}
MOORGATE_HOSTS_ALLOW: {{ join "," $allowed | quote }}
MOORGATE_SHUTDOWN_GRACE: {{ printf "%ds" (int .Values.shutdown.graceSeconds) }}
MOORGATE_SHUTDOWN_DRAIN_TIMEOUT: {{ printf "%ds" (int .Values.shutdown.drainTimeoutSeconds) }}
{{- end -}}

{{- define "moorgate.environment" -}}
{{- $own := include "moorgate.ownEnvironment" . | fromYaml -}}
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
- {name: {{ $name }}, value: {{ $value | toString | quote }}}
{{- end }}
{{- range $name, $path := dict "POD_NAME" "metadata.name" "POD_NAMESPACE" "metadata.namespace" "POD_UID" "metadata.uid" "POD_IP" "status.podIP" }}
- name: {{ $name }}
  valueFrom:
    fieldRef: {fieldPath: {{ $path }}}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}
