// An HTTP request and an HTTP response as plain values (RFC 9110), and the small questions that
// every handler asks about them. Knows nothing of connections; see Connection.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.hpp"

namespace proto::http {

enum class Method : std::uint8_t {
  kGet,
  kHead,
  kPost,
  kPut,
  kPatch,
  kDelete,
  kOptions,
  kOther,  // method_text has it
};

// RFC 9110 section 9.2.1: asks for nothing to be changed.
inline bool is_safe(Method method) {
  return method == Method::kGet || method == Method::kHead || method == Method::kOptions;
}

struct HeaderField {
  std::string name;
  std::string value;
};

// Header fields in the order of the wire. Names compare without regard to case (ASCII).
class Headers {
 public:
  void add(std::string_view name, std::string_view value);
  // Replaces every field of that name by one.
  void set(std::string_view name, std::string_view value);
  void remove(std::string_view name);

  // The value of the first field of that name.
  std::optional<std::string_view> find(std::string_view name) const;
  bool contains(std::string_view name) const { return find(name).has_value(); }
  std::size_t count(std::string_view name) const;
  // All values of that name as one list, joined with ", " (RFC 9110 section 5.2); "" if none.
  std::string joined(std::string_view name) const;

  std::size_t size() const { return fields_.size(); }
  auto begin() const { return fields_.begin(); }
  auto end() const { return fields_.end(); }

 private:
  std::vector<HeaderField> fields_;
};

struct Request {
  Method method = Method::kGet;
  std::string method_text = "GET";
  std::string target = "/";  // as it came
  std::string path = "/";    // percent-decoded; begins with '/', has no NUL; %2F was refused
  std::string query;         // what follows '?', not decoded; see query_value
  unsigned version = 11;     // 10 or 11
  Headers headers;
  std::string body;
};

// Bytes of a Response that live as long as the program, such as the embedded page.
using StaticBytes = base::ConstBytes;

// Bytes that many responses share and nobody changes: a piece of a broadcast, for all its viewers.
using SharedBytes = std::shared_ptr<const std::vector<std::uint8_t>>;
using SharedPieces = std::vector<SharedBytes>;  // one behind the other; none of them is empty

// A body that is read while it is sent, so that a video of gigabytes needs no memory.
class BodySource {
 public:
  virtual ~BodySource() = default;
  virtual std::uint64_t size() const = 0;
  // Fills `into` with what is from `at` on; whoever asks stays within size(). May block, so it is
  // called on a thread that may wait. False: it cannot be read (any more).
  virtual bool read(std::uint64_t at, base::Bytes into) = 0;
};
using SourcedBody = std::shared_ptr<BodySource>;  // never nullptr

struct Response {
  unsigned status = 200;
  Headers headers;  // Content-Length, Connection and Date are the connection's business
  std::variant<std::string, StaticBytes, SharedPieces, SourcedBody> body;

  std::uint64_t body_size() const;
  // Of SharedPieces the first; the others follow by pieces(). Of a SourcedBody nothing.
  base::ConstBytes body_bytes() const;
  const SharedPieces* pieces() const { return std::get_if<SharedPieces>(&body); }
  // nullptr: it has another body.
  BodySource* source() const {
    const auto* const sourced = std::get_if<SourcedBody>(&body);
    return sourced == nullptr ? nullptr : sourced->get();
  }
};

// Without a body.
Response empty_response(unsigned status);
// text/plain; charset=utf-8.
Response text_response(unsigned status, std::string text);
// application/json. `json` is complete JSON text; never cached.
Response json_response(unsigned status, std::string json);
Response redirect_response(unsigned status, std::string_view location);

// The reason phrase of a status, "" for one we do not know.
std::string_view reason_phrase(unsigned status);

bool equal_ignoring_case(std::string_view a, std::string_view b);  // ASCII only
// Whether a comma-separated list field such as Connection holds this token.
bool list_contains(std::string_view list, std::string_view token);

// %XX decoded; nullopt if a '%' is not followed by two hexadecimal digits. '+' stays '+'.
std::optional<std::string> percent_decode(std::string_view text);
// The decoded value of the first `key=value` of a query; '+' is a space there. nullopt if absent
// or badly encoded; "" for a key without a value.
std::optional<std::string> query_value(std::string_view query, std::string_view key);
// The value of a cookie (RFC 6265 section 5.4), quotes kept; nullopt if it was not sent.
std::optional<std::string_view> cookie(const Request& request, std::string_view name);
// Whether Accept-Encoding allows this coding with a weight above 0 (RFC 9110 section 12.5.3).
// Without the field only "identity" is accepted.
bool accepts_encoding(const Request& request, std::string_view coding);
// Whether If-None-Match names this entity tag (quotes included) or is "*"; weak comparison.
bool matches_etag(const Request& request, std::string_view etag);
// The part of "Bearer TOKEN" after the scheme; nullopt without such an Authorization field.
std::optional<std::string_view> bearer_token(const Request& request);
// Whether Origin names the host and port that the request was sent to (Host). False without an
// Origin: every browser sends one with a WebSocket and with an unsafe request (RFC 6454 section
// 7). `secure`: the request came over TLS, so the origin must be https, else http.
bool is_same_origin(const Request& request, bool secure);

}  // namespace proto::http
