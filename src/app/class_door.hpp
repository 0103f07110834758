// The door of a class: joins accounts and links (app/auth) with the live rooms (app/signal).
#pragma once

#include "app/accounts.hpp"
#include "app/signal/doorkeeper.hpp"
#include "app/store_gate.hpp"

namespace app {

class ClassDoor final : public signal::Doorkeeper {
 public:
  template <class T>
  using Task = boost::asio::awaitable<base::Result<T, signal::DoorRefusal>>;

  // Both outlive it.
  ClassDoor(Accounts& accounts, StoreGate& store) : accounts_(accounts), store_(store) {}

  signal::Visitor visitor(const proto::http::Request& request) const override;
  Task<signal::Admission> admit(signal::Visitor visitor, std::string room,
                                std::optional<std::string> link) override;
  Task<signal::Admission> admit_media(std::string room, std::string token,
                                      signal::MediaRight right) override;
  void keep_chat(std::string_view room, const classroom::ChatMessage& message) override;
  void forget_chat(std::string_view room, classroom::MessageId message) override;
  void keep_poll(std::string_view room, const classroom::Poll& poll) override;
  void keep_answer(std::string_view room, classroom::PollId poll,
                   const classroom::PollAnswer& answer, classroom::ParticipantId replaces) override;
  void forget_poll(std::string_view room, classroom::PollId poll) override;
  Task<std::vector<classroom::KeptPoll>> kept_polls(std::string room) override;
  Task<std::vector<classroom::KeptFile>> kept_files(std::string room) override;
  void keep_slides(std::string_view room, const classroom::SlideSet& set) override;
  void keep_slide_page(std::string_view room, classroom::SlidePlace place,
                       const classroom::SlidePage& page) override;
  void keep_shown(std::string_view room, std::optional<classroom::SlidePlace> shown) override;
  void keep_ink(std::string_view room, const classroom::InkChange& change) override;
  void forget_slides(std::string_view room, classroom::SlideSetId set) override;
  Task<std::vector<classroom::KeptSlides>> kept_slides(std::string room) override;

 private:
  Task<signal::Admission> admission_of(base::Result<Entry, Refused> entry);

  Accounts& accounts_;
  StoreGate& store_;
};

}  // namespace app
