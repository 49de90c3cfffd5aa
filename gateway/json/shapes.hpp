#pragma once

#include "gateway/json/schema.hpp"

namespace madang::shapes {

/// The answers of the API as schemas; each from the description of its view.
schema_ref user();
schema_ref login();
schema_ref account();
schema_ref balance();
schema_ref buying_power();
schema_ref transaction();
schema_ref ledger_entry();
schema_ref order();
schema_ref execution();
schema_ref portfolio();
schema_ref position();
schema_ref instrument();
schema_ref quote();
schema_ref book();
schema_ref trade();
schema_ref candle();
schema_ref stream_ticket();
schema_ref health();
schema_ref ready();
schema_ref problem();
/// `{"items": […], "next_cursor": … | null}`
schema_ref page_of(std::string_view title, schema_ref item);
/// `{"items": […]}`
schema_ref items_of(std::string_view title, schema_ref item);

// Parts.
schema_ref id();
schema_ref symbol();
schema_ref money_amount();
schema_ref side();
schema_ref order_type();
schema_ref time_in_force();
schema_ref currency();

}  // namespace madang::shapes
