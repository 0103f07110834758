// The running server: builds everything out of a configuration, and takes it down again.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "app/clock.hpp"
#include "server/config.hpp"
#include "server/greeting.hpp"

namespace server {

class Program {
 public:
  // By what time it lives; tests move the clock and look at it more often.
  struct Pace {
    const app::Clock& clock;
    std::chrono::milliseconds tick{1000};       // of the app loop
    std::chrono::milliseconds front_tick{500};  // HttpFrontSettings::tick
  };

  // Opens the database and the media ports. This and start() throw std::runtime_error with a
  // sentence for the administrator. `loaded` and the clock outlive it.
  Program(const LoadedConfig& loaded, Pace pace);
  ~Program();

  // Opens the ports for HTTP; facts() is true from then on.
  void start();
  GreetingFacts facts() const;
  // Serves until SIGTERM, SIGINT, stop() or a restart is asked for, then tells the clients and
  // ends within 2 s.
  enum class End : std::uint8_t { kStop, kRestart };
  End run();
  // From any thread.
  void stop();

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

// A Program by the kernel's clock, which greets the administrator and ends the process if it does
// not end by itself. Throws as a Program does. kRestart: become_anew() is what is asked for.
Program::End serve(const LoadedConfig& loaded);

}  // namespace server
