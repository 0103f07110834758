// Runs one coroutine on a loop of its own until it is done, as the app loop would.
#pragma once

#include <optional>
#include <type_traits>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace app {

// Gives what the coroutine gives; throws what it throws.
template <class T>
T run_to_end(boost::asio::awaitable<T> task) {
  boost::asio::io_context loop;
  std::exception_ptr thrown;
  std::conditional_t<std::is_void_v<T>, std::optional<char>, std::optional<T>> result;
  if constexpr (std::is_void_v<T>) {
    boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr e) { thrown = e; });
  } else {
    boost::asio::co_spawn(loop, std::move(task), [&](std::exception_ptr e, T value) {
      thrown = e;
      result = std::move(value);
    });
  }
  loop.run();
  if (thrown) std::rethrow_exception(thrown);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace app
