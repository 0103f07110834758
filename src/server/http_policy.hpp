// What the HTTP front decides without any I/O: which requests plain HTTP may have, and the headers
// that every answer carries.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "app/router.hpp"
#include "proto/http/message.hpp"

namespace server {

// Whether devices of the own network may follow classes and watch channels over plain HTTP.
enum class LanViewers : std::uint8_t { kRefused, kAllowed };

// nullopt: the request may go on. Over plain HTTP that is so for this machine's own browser (which
// names it as localhost: another name that leads here is a page that rebinds its DNS), for /trust
// and below, and where they are allowed for viewers in the own network: the page of a class or a
// channel and what it asks for. All else is sent to the same place over HTTPS.
std::optional<proto::http::Response> redirect_to_https(
    const proto::http::Request& request, const app::Caller& caller, std::uint16_t https_port,
    LanViewers lan_viewers = LanViewers::kRefused);

// What others on the way could have read says nothing of who sends it: the headers that sign
// somebody in are left out.
void drop_credentials(proto::http::Request& request, const app::Caller& caller);

// The refusal of an upgrade to WebSocket that the app need not see: another path than
// /api/signal (404), or an Origin that is not the server's own (403).
std::optional<proto::http::Response> refuse_upgrade(const proto::http::Request& request,
                                                    const app::Caller& caller);

// Where a page may stand within another (CSP frame-ancestors).
enum class Framing : std::uint8_t { kNowhere, kAnywhere };

// Adds what is not there yet, so that a handler can be stricter: to what no browser takes for a
// document, whatever is in it, only that its type is to be believed. `host_field` is the request's
// Host, as it came: the page may connect to that origin alone. `hsts`: the certificate is one that
// every browser trusts.
void add_security_headers(proto::http::Response& response, std::string_view host_field, bool secure,
                          bool hsts, Framing framing = Framing::kNowhere);

// The page of a channel may be embedded anywhere; nothing else may.
Framing framing_of(std::string_view path);

// The host of a Host field without its port; empty if it holds what no host name may.
std::string_view host_of(std::string_view host_field);

}  // namespace server
