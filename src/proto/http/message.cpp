#include "proto/http/message.hpp"

#include <algorithm>
#include <array>

#include "base/number.hpp"

namespace proto::http {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string_view trim(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

// Takes the text up to the next separator off the front of `rest`, trimmed.
std::string_view next_item(std::string_view& rest, char separator) {
  const std::size_t end = rest.find(separator);
  const std::string_view item = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return trim(item);
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

// The weight of one Accept-Encoding item is zero: ";q=0", ";q=0.0" up to three digits.
bool weight_is_zero(std::string_view parameters) {
  while (!parameters.empty()) {
    const std::string_view parameter = next_item(parameters, ';');
    if (parameter.size() < 3 || lower(parameter[0]) != 'q' || parameter[1] != '=') continue;
    return parameter.find_first_not_of("0.", 2) == std::string_view::npos;
  }
  return false;
}

std::string_view strong_part(std::string_view etag) {
  return etag.starts_with("W/") ? etag.substr(2) : etag;
}

struct Authority {
  std::string_view host;
  unsigned port = 0;
};

// "host", "host:port" or "[v6]:port"; the scheme's port where none is given.
std::optional<Authority> split_authority(std::string_view text, unsigned default_port) {
  const std::size_t bracket = text.rfind(']');
  const std::size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  Authority authority{text.substr(0, colon), default_port};
  if (authority.host.empty()) return std::nullopt;
  if (colon == std::string_view::npos) return authority;
  const auto port = base::parse_number<std::uint16_t>(text.substr(colon + 1));
  if (!port) return std::nullopt;
  authority.port = *port;
  return authority;
}

struct KnownStatus {
  unsigned status;
  std::string_view reason;
};

constexpr std::array kStatuses{
    KnownStatus{100, "Continue"},
    KnownStatus{101, "Switching Protocols"},
    KnownStatus{200, "OK"},
    KnownStatus{201, "Created"},
    KnownStatus{202, "Accepted"},
    KnownStatus{204, "No Content"},
    KnownStatus{206, "Partial Content"},
    KnownStatus{301, "Moved Permanently"},
    KnownStatus{302, "Found"},
    KnownStatus{303, "See Other"},
    KnownStatus{304, "Not Modified"},
    KnownStatus{307, "Temporary Redirect"},
    KnownStatus{308, "Permanent Redirect"},
    KnownStatus{400, "Bad Request"},
    KnownStatus{401, "Unauthorized"},
    KnownStatus{403, "Forbidden"},
    KnownStatus{404, "Not Found"},
    KnownStatus{405, "Method Not Allowed"},
    KnownStatus{406, "Not Acceptable"},
    KnownStatus{408, "Request Timeout"},
    KnownStatus{409, "Conflict"},
    KnownStatus{410, "Gone"},
    KnownStatus{412, "Precondition Failed"},
    KnownStatus{413, "Content Too Large"},
    KnownStatus{415, "Unsupported Media Type"},
    KnownStatus{416, "Range Not Satisfiable"},
    KnownStatus{417, "Expectation Failed"},
    KnownStatus{421, "Misdirected Request"},
    KnownStatus{422, "Unprocessable Content"},
    KnownStatus{426, "Upgrade Required"},
    KnownStatus{428, "Precondition Required"},
    KnownStatus{429, "Too Many Requests"},
    KnownStatus{431, "Request Header Fields Too Large"},
    KnownStatus{500, "Internal Server Error"},
    KnownStatus{501, "Not Implemented"},
    KnownStatus{502, "Bad Gateway"},
    KnownStatus{503, "Service Unavailable"},
    KnownStatus{505, "HTTP Version Not Supported"},
    KnownStatus{507, "Insufficient Storage"},
};

}  // namespace

void Headers::add(std::string_view name, std::string_view value) {
  fields_.push_back({std::string(name), std::string(value)});
}

void Headers::set(std::string_view name, std::string_view value) {
  remove(name);
  add(name, value);
}

void Headers::remove(std::string_view name) {
  std::erase_if(fields_, [&](const HeaderField& f) { return equal_ignoring_case(f.name, name); });
}

std::optional<std::string_view> Headers::find(std::string_view name) const {
  for (const HeaderField& field : fields_)
    if (equal_ignoring_case(field.name, name)) return field.value;
  return std::nullopt;
}

std::size_t Headers::count(std::string_view name) const {
  return static_cast<std::size_t>(std::ranges::count_if(
      fields_, [&](const HeaderField& f) { return equal_ignoring_case(f.name, name); }));
}

std::string Headers::joined(std::string_view name) const {
  std::string list;
  for (const HeaderField& field : fields_) {
    if (!equal_ignoring_case(field.name, name)) continue;
    if (!list.empty()) list += ", ";
    list += field.value;
  }
  return list;
}

std::uint64_t Response::body_size() const {
  if (const BodySource* const sourced = source()) return sourced->size();
  if (const SharedPieces* shared = pieces()) {
    std::size_t size = 0;
    for (const SharedBytes& piece : *shared) size += piece->size();
    return size;
  }
  return body_bytes().size();
}

base::ConstBytes Response::body_bytes() const {
  if (const std::string* text = std::get_if<std::string>(&body)) return base::as_bytes(*text);
  if (const SharedPieces* shared = pieces()) {
    return shared->empty() ? base::ConstBytes{} : base::ConstBytes(*shared->front());
  }
  if (source() != nullptr) return {};
  return std::get<StaticBytes>(body);
}

Response empty_response(unsigned status) {
  Response response;
  response.status = status;
  return response;
}

Response text_response(unsigned status, std::string text) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "text/plain; charset=utf-8");
  response.body = std::move(text);
  return response;
}

Response json_response(unsigned status, std::string json) {
  Response response;
  response.status = status;
  response.headers.add("Content-Type", "application/json");
  response.headers.add("Cache-Control", "no-store");
  response.body = std::move(json);
  return response;
}

Response redirect_response(unsigned status, std::string_view location) {
  Response response = empty_response(status);
  response.headers.add("Location", location);
  return response;
}

std::string_view reason_phrase(unsigned status) {
  const auto found = std::ranges::find(kStatuses, status, &KnownStatus::status);
  return found == kStatuses.end() ? std::string_view{} : found->reason;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

bool list_contains(std::string_view list, std::string_view token) {
  while (!list.empty())
    if (equal_ignoring_case(next_item(list, ','), token)) return true;
  return false;
}

std::optional<std::string> percent_decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

std::optional<std::string> query_value(std::string_view query, std::string_view key) {
  while (!query.empty()) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    const std::size_t equals = pair.find('=');
    if (percent_decode(pair.substr(0, equals)) != key) continue;
    if (equals == std::string_view::npos) return std::string();
    std::string value(pair.substr(equals + 1));
    std::ranges::replace(value, '+', ' ');
    return percent_decode(value);
  }
  return std::nullopt;
}

std::optional<std::string_view> cookie(const Request& request, std::string_view name) {
  for (const HeaderField& field : request.headers) {
    if (!equal_ignoring_case(field.name, "Cookie")) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const std::string_view pair = next_item(rest, ';');
      const std::size_t equals = pair.find('=');
      if (equals != std::string_view::npos && pair.substr(0, equals) == name)
        return pair.substr(equals + 1);
    }
  }
  return std::nullopt;
}

bool accepts_encoding(const Request& request, std::string_view coding) {
  const std::string list = request.headers.joined("Accept-Encoding");
  std::string_view rest = list;
  bool any = equal_ignoring_case(coding, "identity");
  while (!rest.empty()) {
    const std::string_view item = next_item(rest, ',');
    const std::size_t semicolon = item.find(';');
    const std::string_view name = trim(item.substr(0, semicolon));
    const bool refused =
        semicolon != std::string_view::npos && weight_is_zero(item.substr(semicolon + 1));
    if (equal_ignoring_case(name, coding)) return !refused;
    if (name == "*") any = !refused;
  }
  return any;
}

bool matches_etag(const Request& request, std::string_view etag) {
  const std::string list = request.headers.joined("If-None-Match");
  std::string_view rest = list;
  while (!rest.empty()) {
    const std::string_view item = next_item(rest, ',');
    if (item == "*" || strong_part(item) == strong_part(etag)) return true;
  }
  return false;
}

std::optional<std::string_view> bearer_token(const Request& request) {
  const std::optional<std::string_view> field = request.headers.find("Authorization");
  if (!field || field->size() < 7 || !equal_ignoring_case(field->substr(0, 7), "Bearer "))
    return std::nullopt;
  const std::string_view token = trim(field->substr(7));
  if (token.empty()) return std::nullopt;
  return token;
}

bool is_same_origin(const Request& request, bool secure) {
  const std::optional<std::string_view> origin = request.headers.find("Origin");
  const std::optional<std::string_view> host = request.headers.find("Host");
  if (!origin || !host || request.headers.count("Origin") != 1) return false;
  const std::string_view scheme = secure ? "https://" : "http://";
  if (!origin->starts_with(scheme)) return false;
  const unsigned default_port = secure ? 443 : 80;
  const auto from = split_authority(origin->substr(scheme.size()), default_port);
  const auto to = split_authority(*host, default_port);
  return from && to && from->port == to->port && equal_ignoring_case(from->host, to->host);
}

}  // namespace proto::http
