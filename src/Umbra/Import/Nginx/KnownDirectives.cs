using System.Collections.Frozen;

namespace Umbra.Import.Nginx;

/// <summary>
/// What becomes of each directive that is well known. Those that tune nginx's own process, its buffers and its connections have no meaning here and
/// nothing is said of them; those that a user would miss have a sentence.
/// </summary>
internal static class KnownDirectives
{
    private static readonly FrozenSet<string> _carriedOver = new[]
    {
        "listen", "server_name", "mirror", "mirror_request_body", "proxy_pass", "proxy_set_header", "proxy_pass_request_body", "proxy_connect_timeout", "proxy_read_timeout",
        "proxy_send_timeout", "proxy_ignore_client_abort", "proxy_next_upstream", "proxy_http_version", "proxy_ssl_verify", "proxy_ssl_name", "proxy_ssl_server_name",
        "proxy_ssl_trusted_certificate", "proxy_ssl_certificate", "proxy_ssl_certificate_key", "proxy_hide_header", "proxy_pass_header", "add_header", "internal", "return", "rewrite",
        "set", "break", "try_files", "root", "alias", "index", "upstream", "map", "split_clients", "ssl", "ssl_certificate", "ssl_certificate_key", "ssl_verify_client",
        "default_type", "include", "fastcgi_pass", "uwsgi_pass", "scgi_pass", "grpc_pass", "memcached_pass", "content_by_lua_block", "content_by_lua_file", "js_content", "stub_status", "empty_gif", "http2",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> _ofTheProcess = new[]
    {
        "events", "user", "pid", "worker_processes", "worker_connections", "worker_rlimit_nofile", "worker_cpu_affinity", "worker_priority", "worker_shutdown_timeout", "daemon",
        "master_process", "load_module", "thread_pool", "pcre_jit", "lock_file", "env", "sendfile", "sendfile_max_chunk", "tcp_nopush", "tcp_nodelay", "aio", "directio", "types",
        "types_hash_max_size", "types_hash_bucket_size", "server_names_hash_bucket_size", "server_names_hash_max_size", "map_hash_bucket_size", "map_hash_max_size",
        "variables_hash_bucket_size", "variables_hash_max_size", "proxy_headers_hash_max_size", "proxy_headers_hash_bucket_size", "keepalive_timeout", "keepalive_requests",
        "keepalive_disable", "keepalive_time", "reset_timedout_connection", "lingering_close", "lingering_time", "lingering_timeout", "server_tokens", "charset", "open_file_cache",
        "open_file_cache_valid", "open_file_cache_min_uses", "open_file_cache_errors", "client_body_buffer_size", "client_header_buffer_size", "large_client_header_buffers",
        "client_body_timeout", "client_header_timeout", "client_body_temp_path", "client_body_in_single_buffer", "client_body_in_file_only", "send_timeout", "output_buffers", "postpone_output",
        "proxy_buffering", "proxy_buffers", "proxy_buffer_size", "proxy_busy_buffers_size", "proxy_max_temp_file_size", "proxy_temp_file_write_size", "proxy_temp_path", "proxy_request_buffering",
        "proxy_socket_keepalive", "proxy_ssl_session_reuse", "proxy_ssl_protocols", "proxy_ssl_ciphers", "proxy_ssl_verify_depth", "resolver", "resolver_timeout", "merge_slashes",
        "absolute_redirect", "port_in_redirect", "server_name_in_redirect", "msie_padding", "log_not_found", "log_subrequest", "rewrite_log", "uninitialized_variable_warn", "ssl_session_cache",
        "ssl_session_timeout", "ssl_session_tickets", "ssl_protocols", "ssl_ciphers", "ssl_prefer_server_ciphers", "ssl_dhparam", "ssl_ecdh_curve", "ssl_buffer_size", "ssl_stapling",
        "ssl_stapling_verify", "ssl_trusted_certificate", "ssl_client_certificate", "ssl_verify_depth", "ssl_early_data", "http2_max_concurrent_streams", "quic_retry", "ssl_reject_handshake", "ignore_invalid_headers",
        "underscores_in_headers", "etag", "if_modified_since", "max_ranges", "chunked_transfer_encoding", "autoindex", "gzip_static", "gzip_proxied", "gzip_types", "gzip_vary", "gzip_comp_level",
        "gzip_min_length", "gzip_buffers", "gzip_http_version", "gzip_disable", "brotli_types", "brotli_comp_level", "brotli_static", "log_format", "limit_req_zone", "limit_conn_zone", "limit_req_status",
        "limit_conn_status", "limit_req_log_level", "proxy_cache_path", "proxy_cache_key", "proxy_cache_valid", "proxy_cache_use_stale", "proxy_cache_bypass", "proxy_no_cache", "proxy_cache_lock",
        "proxy_cache_methods", "proxy_cache_min_uses", "proxy_cache_background_update", "proxy_next_upstream_tries", "proxy_next_upstream_timeout", "proxy_force_ranges",
        "fastcgi_param", "fastcgi_index", "fastcgi_split_path_info", "fastcgi_buffers", "fastcgi_buffer_size", "fastcgi_read_timeout", "fastcgi_intercept_errors", "uwsgi_param", "scgi_param", "auth_basic_user_file",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, string> _reasons = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["access_log"] = "access_log is left out: a gateway's accessLog writes JSON or the combined format",
        ["error_log"] = "error_log is left out: Umbra writes what it has to say to stderr",
        ["gzip"] = "gzip is left out: a gateway does not compress; responses pass as the destination sent them",
        ["brotli"] = "brotli is left out: a gateway does not compress; responses pass as the destination sent them",
        ["client_max_body_size"] = "client_max_body_size is left out: a gateway passes bodies of any size on; copies have limits.body",
        ["limit_req"] = "limit_req is left out: a gateway does not limit requests",
        ["limit_conn"] = "limit_conn is left out: a gateway limits connections as a whole (connections)",
        ["limit_rate"] = "limit_rate is left out: a gateway does not slow responses down",
        ["limit_rate_after"] = "limit_rate_after is left out: a gateway does not slow responses down",
        ["allow"] = "allow and deny are left out: a gateway answers every address; keep others away before it",
        ["deny"] = "allow and deny are left out: a gateway answers every address; keep others away before it",
        ["satisfy"] = "satisfy is left out: a gateway asks for no credentials",
        ["auth_basic"] = "auth_basic is left out: a gateway asks for no credentials; everybody may come",
        ["auth_request"] = "auth_request is left out: a gateway asks for no credentials; everybody may come",
        ["auth_request_set"] = "auth_request_set is left out: a gateway asks for no credentials",
        ["auth_jwt"] = "auth_jwt is left out: a gateway asks for no credentials; everybody may come",
        ["error_page"] = "error_page is left out: errors of destinations pass as they are",
        ["proxy_intercept_errors"] = "proxy_intercept_errors is left out: errors of destinations pass as they are",
        ["recursive_error_pages"] = "recursive_error_pages is left out: errors of destinations pass as they are",
        ["proxy_cache"] = "proxy_cache is left out: a gateway keeps no responses",
        ["proxy_store"] = "proxy_store is left out: a gateway keeps no responses",
        ["expires"] = "expires is left out: set Cache-Control with responseHeaders",
        ["proxy_redirect"] = "proxy_redirect is left out: Location passes as the destination sent it",
        ["proxy_cookie_domain"] = "proxy_cookie_domain is left out: cookies pass as the destination sent them",
        ["proxy_cookie_path"] = "proxy_cookie_path is left out: cookies pass as the destination sent them",
        ["proxy_cookie_flags"] = "proxy_cookie_flags is left out: cookies pass as the destination sent them",
        ["proxy_bind"] = "proxy_bind is left out: connections come from the machine's own address",
        ["proxy_method"] = "proxy_method is left out: methods pass as they came",
        ["proxy_set_body"] = "proxy_set_body is left out: bodies pass as they came",
        ["proxy_pass_request_headers"] = "proxy_pass_request_headers is left out: header fields pass as they came",
        ["sub_filter"] = "sub_filter is left out: a gateway does not change contents",
        ["set_real_ip_from"] = "set_real_ip_from is left out: name proxies that are believed in trustedProxies",
        ["real_ip_header"] = "real_ip_header is left out: the client's address is read from X-Forwarded-For, of proxies that are in trustedProxies",
        ["geo"] = "geo is left out: a route does not know where clients' addresses belong",
        ["geoip_country"] = "geoip_country is left out: a route does not know where clients' addresses belong",
        ["geoip2"] = "geoip2 is left out: a route does not know where clients' addresses belong",
        ["stream"] = "stream is left out: a gateway is a proxy of HTTP; a tap forwards connections as they are",
        ["mail"] = "mail is left out: a gateway is a proxy of HTTP",
        ["quic"] = "HTTP/3 is left out: a gateway speaks HTTP/1.1 and HTTP/2",
        ["http3"] = "HTTP/3 is left out: a gateway speaks HTTP/1.1 and HTTP/2",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // A user writes them on every level, and one sentence says all.
    private static readonly FrozenSet<string> _toldOnce = new[] { "access_log", "error_log", "gzip", "brotli", "expires", "proxy_redirect" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>It is read elsewhere, which tells what of it is lost.</summary>
    public static bool IsCarriedOver(string name) => _carriedOver.Contains(name);

    /// <summary>It concerns nginx's own process only, or says nothing without another that is told of.</summary>
    public static bool IsOfTheProcess(string name) => _ofTheProcess.Contains(name);

    /// <summary>One remark is enough however often it is there.</summary>
    public static bool IsToldOnce(string name) => _toldOnce.Contains(name);

    /// <summary>It keeps somebody out.</summary>
    public static bool IsGuard(NginxDirective directive) =>
        directive is { Name: "allow" or "deny" or "auth_request" or "auth_basic" or "auth_jwt", First: not "off" } and not { Name: "allow", First: "all" };

    /// <summary>Why it is left out; null when it is not known.</summary>
    public static string? Reason(NginxDirective directive) => _reasons.GetValueOrDefault(directive.Name);
}
