#include "proto/rtmp/stream_target.hpp"

#include "base/number.hpp"

namespace proto::rtmp {

namespace {

std::string_view without_quotes(std::string_view text) {
  while (!text.empty() && (text.front() == '"' || text.front() == '\'')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == '"' || text.back() == '\'')) text.remove_suffix(1);
  return text;
}

std::string_view without_slashes(std::string_view text) {
  while (!text.empty() && text.front() == '/') text.remove_prefix(1);
  while (!text.empty() && text.back() == '/') text.remove_suffix(1);
  return text;
}

// rtmp://host:port/path?query without what stands before the path.
std::string_view path_of(std::string_view url) {
  const std::size_t scheme = url.find("://");
  if (scheme == std::string_view::npos) return {};
  const std::size_t slash = url.find('/', scheme + 3);
  return slash == std::string_view::npos ? std::string_view() : url.substr(slash + 1);
}

// Cuts the query off `text` and adds it to `query`.
std::string_view cut_query(std::string_view text, std::string& query) {
  const std::size_t mark = text.find('?');
  if (mark == std::string_view::npos) return text;
  std::string_view rest = text.substr(mark + 1);
  while (!rest.empty() && rest.back() == '/') rest.remove_suffix(1);  // librtmp adds one
  if (!query.empty() && !rest.empty()) query += '&';
  query += rest;
  return text.substr(0, mark);
}

std::string decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto octet = text[i] == '%' ? base::parse_number<std::uint8_t>(text.substr(i + 1, 2), 16)
                                      : std::optional<std::uint8_t>();
    if (octet && i + 2 < text.size()) {
      out += static_cast<char>(*octet);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

}  // namespace

StreamTarget stream_target(std::string_view app, std::string_view tc_url, std::string_view name) {
  StreamTarget target;
  app = without_quotes(app);
  if (without_slashes(app).empty()) app = path_of(without_quotes(tc_url));
  const std::string_view before = without_slashes(cut_query(app, target.query));
  const std::string_view after = without_slashes(cut_query(without_quotes(name), target.query));
  std::string path(before);
  if (!before.empty() && !after.empty()) path += '/';
  path += after;
  const std::size_t slash = path.rfind('/');
  if (slash != std::string::npos) {
    target.app = without_slashes(std::string_view(path).substr(0, slash));
    target.stream_name = path.substr(slash + 1);
  } else if (after.empty()) {
    target.app = path;
  } else {
    target.stream_name = path;
  }
  return target;
}

std::optional<std::string> query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const std::size_t equals = pair.find('=');
    if (pair.substr(0, equals) != name) continue;
    return equals == std::string_view::npos ? std::string() : decoded(pair.substr(equals + 1));
  }
  return std::nullopt;
}

}  // namespace proto::rtmp
