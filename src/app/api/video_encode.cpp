#include "app/api/video_encode.hpp"

#include "app/api/channel_encode.hpp"

namespace app::api {
namespace {

boost::json::string_view text(std::string_view view) {
  return {view.data(), view.size()};
}

}  // namespace

boost::json::object encode(const school::Video& video) {
  return {{"id", to_string(video.id)},
          {"channel", video.channel},
          {"title", video.title},
          {"person", video.person},
          {"began_at", video.began.milliseconds},
          {"length_ms", video.length.count()},
          {"bytes", video.bytes},
          {"state", text(to_string(video.state))},
          {"ended", video.ended},
          {"viewing", text(to_string(video.viewing))},
          {"keep", video.keep},
          {"may_download", video.may_download},
          {"thumbnail", video.has_thumbnail},
          {"container", video.container},
          {"kind", text(to_string(video.kind))},
          {"people", video.people},
          {"files", nullptr}};
}

boost::json::object encode(const school::Chapter& chapter) {
  return {
      {"at_ms", chapter.at.count()}, {"title", chapter.title}, {"automatic", chapter.automatic}};
}

boost::json::object encode(const school::Captions& captions) {
  return {
      {"id", to_string(captions.id)}, {"language", captions.language}, {"label", captions.label}};
}

boost::json::object encode(const school::VideoLink& link) {
  return {{"id", to_string(link.id)},
          {"created_at", link.created.milliseconds},
          {"expires_at", moment(link.expires)},
          {"has_passcode", !link.passcode_hash.empty()},
          {"revoked", link.revoked}};
}

boost::json::object encode(const VideoExport& made) {
  constexpr const char* kWords[] = {"none", "working", "ready", "failed"};
  return {{"state", kWords[static_cast<std::size_t>(made.state)]},
          {"permille", made.permille},
          {"bytes", made.bytes}};
}

}  // namespace app::api
