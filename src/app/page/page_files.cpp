#include "app/page/page_files.hpp"

#include <algorithm>
#include <array>

namespace app::page {

namespace http = proto::http;

namespace {

constexpr std::string_view kOnePage = "/";
constexpr std::array<std::string_view, 5> kViews = {"/first-run", "/setup", "/doctor", "/channels",
                                                    "/videos"};
// Behind each of these stands a name: of a room, of a channel, of a video.
constexpr std::array<std::string_view, 4> kNamed = {"/class/", "/live/", "/watch/", "/quality/"};

// The addresses that the page itself makes into views.
bool is_view(std::string_view path) {
  if (std::ranges::find(kViews, path) != kViews.end()) return true;
  return std::ranges::any_of(kNamed, [path](std::string_view prefix) {
    return path.starts_with(prefix) && path.size() > prefix.size() &&
           path.find('/', prefix.size()) == std::string_view::npos;
  });
}

// The smallest form that the browser understands.
base::ConstBytes choose_coding(const EmbeddedFile& file, const http::Request& request,
                               std::string_view& coding) {
  if (!file.brotli.empty() && http::accepts_encoding(request, "br")) {
    coding = "br";
    return file.brotli;
  }
  if (!file.gzip.empty() && http::accepts_encoding(request, "gzip")) {
    coding = "gzip";
    return file.gzip;
  }
  return file.bytes;
}

}  // namespace

PageFiles::PageFiles(std::span<const EmbeddedFile> files) : files_(files) {}

std::optional<http::Response> PageFiles::respond(const http::Request& request) const {
  const EmbeddedFile* const file = find(is_view(request.path) ? kOnePage : request.path);
  if (file == nullptr) return std::nullopt;
  if (request.method != http::Method::kGet && request.method != http::Method::kHead) {
    http::Response refusal = http::text_response(405, "This is a page: it can only be read.\n");
    refusal.headers.add("Allow", "GET, HEAD");
    return refusal;
  }
  http::Response response;
  response.headers.add("ETag", file->etag);
  response.headers.add("Vary", "Accept-Encoding");
  // no-cache: kept, but asked for each time, so that a new version is seen at once.
  response.headers.add("Cache-Control",
                       file->immutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (http::matches_etag(request, file->etag)) {
    response.status = 304;
    return response;
  }
  std::string_view coding;
  response.body = choose_coding(*file, request, coding);
  response.headers.add("Content-Type", file->type);
  if (!coding.empty()) response.headers.add("Content-Encoding", coding);
  return response;
}

const EmbeddedFile* PageFiles::find(std::string_view path) const {
  const auto found = std::ranges::lower_bound(files_, path, {}, &EmbeddedFile::path);
  return found != files_.end() && found->path == path ? &*found : nullptr;
}

}  // namespace app::page
