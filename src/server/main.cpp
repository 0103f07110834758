#include <cstdio>
#include <cstdlib>
#include <span>

#include <fmt/format.h>

#include "server/command_line.hpp"
#include "server/commands.hpp"

int main(int argc, char** argv) {
  const std::span<const char* const> arguments(argv + 1, static_cast<std::size_t>(argc - 1));
  const auto command_line = server::parse_command_line(arguments);
  if (!command_line) {
    fmt::print(stderr, "pendopo: {}\n", command_line.error().sentence);
    return EXIT_FAILURE;
  }
  return server::execute(*command_line);
}
