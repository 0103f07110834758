#include "app/site.hpp"

#include "app/bridge/channel_endpoint.hpp"
#include "app/broadcast/class_board.hpp"

namespace app {
namespace {

bool is_below(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

}  // namespace

boost::asio::awaitable<proto::http::Response> Site::handle(proto::http::Request request,
                                                           Caller caller) {
  const std::string_view path = request.path;
  if (is_below(path, "/api/signal")) {
    co_return co_await signal_.handle(std::move(request), caller);
  }
  if (is_below(path, "/api") || is_below(path, "/control") || path == "/metrics") {
    co_return co_await api_.handle(std::move(request), caller);
  }
  if (broadcast::ClassBoard::is_path_of_class(path)) {
    co_return co_await classes_.handle(std::move(request), caller);
  }
  if (is_below(path, "/hls")) co_return co_await broadcast_.handle(std::move(request), caller);
  if (is_below(path, "/video")) co_return co_await videos_.handle(std::move(request), caller);
  if (bridge::is_for_channel(request)) {
    co_return co_await channels_.handle(std::move(request), caller);
  }
  if (is_below(path, "/whip") || is_below(path, "/whep")) {
    co_return co_await media_.handle(std::move(request), caller);
  }
  if (auto response = trust_.respond(request)) co_return std::move(*response);
  if (auto response = page_.respond(request)) co_return std::move(*response);
  co_return proto::http::text_response(404, "There is no such page.\n");
}

}  // namespace app
