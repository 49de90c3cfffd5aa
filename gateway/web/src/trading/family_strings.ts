/** Words of orders with legs. */
export default {
  ko: {
    family: {
      label: '주문 종류', of: { SINGLE: '단일', BRACKET: '브래킷', OTO: 'OTO', OCO: 'OCO' }, about: { SINGLE: '', BRACKET: '매수가 끝나면 산 만큼 이익실현과 손절 주문이 나가고, 하나가 체결되면 다른 하나는 끝납니다.', OTO: '매수가 끝나면 산 만큼 이익실현 또는 손절 주문이 나갑니다.', OCO: '이 지정가가 이익실현이고, 손절 주문과 같은 주식을 팝니다. 하나가 체결되면 다른 하나는 끝납니다.' },
      leg: '붙는 주문', profit: '이익실현', loss: '손절', profitPrice: '이익실현 가격', lossStop: '손절 스톱 가격', lossLimit: '손절 지정가', lossTrail: '손절 추적 폭', lossType: '손절 유형', lossTime: '손절 유효 기간', profitTime: '이익실현 유효 기간', lossOf: { STOP: '시장가', STOP_LIMIT: '지정가', TRAILING_STOP: '추적' }, timeOf: { DAY: '당일', GTC: 'GTC' },
      ifProfit: '이익실현이면', ifLoss: '손절이면', atAbout: '{{price}}에 {{amount}}', beforeCosts: '수수료와 세금 전, 진입가 {{entry}} 기준',
      fault: {
        class: '이 주문에는 붙일 수 없는 종류입니다. OCO는 매도 지정가에만 됩니다.', time: 'OCO의 두 주문은 기다려야 합니다. {{time}} 대신 당일이나 GTC를 고르세요.', profit_missing: '이익실현 가격을 넣으세요.', stop_missing: '손절 스톱 가격을 넣으세요.', limit_missing: '손절 지정가를 넣으세요.', trail_missing: '손절 추적 폭을 넣으세요.', trail_wide: '손절 추적 폭은 {{most}}보다 작아야 합니다.',
        profit_low: '이익실현 {{price}}은(는) 진입가 {{entry}}보다 높아야 합니다.', loss_high: '손절 {{price}}은(는) 진입가 {{entry}}보다 낮아야 합니다.', loss_over_profit: '손절 {{price}}은(는) 이익실현 {{profit}}보다 낮아야 합니다.',
        outside_profit: '이익실현 {{price}}: 오늘은 {{lower}}부터 {{upper}}까지입니다.', outside_loss: '손절 {{price}}: 오늘은 {{lower}}부터 {{upper}}까지입니다.', tick_profit: '이익실현 가격의 호가 단위는 {{tick}}입니다. 가까운 가격: {{below}} 또는 {{above}}', tick_loss: '손절 가격의 호가 단위는 {{tick}}입니다. 가까운 가격: {{below}} 또는 {{above}}',
      },
      short: { entry: '진입', profit: '익절', loss: '손절' }, role: { entry: '진입', profit: '이익실현', loss: '손절' }, waits: '진입 대기', waitsAbout: '진입 주문이 끝나면 산 수량으로 시장에 나갑니다.',
      title: '함께 있는 주문', here: '이 주문', waitsFor: '진입 체결을 기다림', endedBy: '{{role}} 주문 때문에 끝남', cancelFamily: '모두 취소', cancelEntryAbout: '진입 주문과 붙은 주문을 함께 취소합니다. 이미 산 것이 있으면 그만큼 붙은 주문이 나갑니다.', cancelLegAbout: '이 주문과 짝이 되는 주문이 함께 끝납니다. 진입 주문은 남습니다.', cancelledFamily: '함께 있는 주문 {{count}}건을 취소했습니다', amendWaits: '진입이 끝난 뒤 정정할 수 있습니다.', quantityFixed: '수량은 진입 주문이 정합니다.',
    },
  },
  en: {
    family: {
      label: 'Order class', of: { SINGLE: 'Single', BRACKET: 'Bracket', OTO: 'OTO', OCO: 'OCO' }, about: { SINGLE: '', BRACKET: 'Once the buy is over, a take-profit and a stop-loss sell what it bought; one that fills ends the other.', OTO: 'Once the buy is over, one leg sells what it bought.', OCO: 'This limit takes the profit; the stop-loss sells the same shares. One that fills ends the other.' },
      leg: 'Leg', profit: 'Take profit', loss: 'Stop loss', profitPrice: 'Take profit at', lossStop: 'Stop loss at', lossLimit: 'Stop-loss limit', lossTrail: 'Stop-loss distance', lossType: 'Type of the stop loss', lossTime: 'Time in force of the stop loss', profitTime: 'Time in force of the take profit', lossOf: { STOP: 'Market', STOP_LIMIT: 'Limit', TRAILING_STOP: 'Trailing' }, timeOf: { DAY: 'Day', GTC: 'GTC' },
      ifProfit: 'Profit taken', ifLoss: 'Loss stopped', atAbout: '{{amount}} at {{price}}', beforeCosts: 'Before fee and tax, against an entry at {{entry}}',
      fault: {
        class: 'This order cannot have these legs. An OCO is a limit order to sell.', time: 'Both orders of an OCO have to wait: Day or GTC, not {{time}}.', profit_missing: 'Say where the profit is taken.', stop_missing: 'Say where the loss is stopped.', limit_missing: 'The stop loss needs its limit.', trail_missing: 'The stop loss needs its distance.', trail_wide: 'The distance of the stop loss must be less than {{most}}.',
        profit_low: 'The profit at {{price}} must be above the entry at {{entry}}.', loss_high: 'The stop at {{price}} must be below the entry at {{entry}}.', loss_over_profit: 'The stop at {{price}} must be below the profit at {{profit}}.',
        outside_profit: 'Take profit at {{price}}: today’s prices go from {{lower}} to {{upper}}.', outside_loss: 'Stop loss at {{price}}: today’s prices go from {{lower}} to {{upper}}.', tick_profit: 'Take profit: prices go in steps of {{tick}} there. The nearest: {{below}} or {{above}}.', tick_loss: 'Stop loss: prices go in steps of {{tick}} there. The nearest: {{below}} or {{above}}.',
      },
      short: { entry: 'Entry', profit: 'TP', loss: 'SL' }, role: { entry: 'Entry', profit: 'Take profit', loss: 'Stop loss' }, waits: 'Waits for entry', waitsAbout: 'It goes to the market when its entry is over, with the shares that has bought.',
      title: 'Orders that belong together', here: 'This order', waitsFor: 'waits for the entry to fill', endedBy: 'ended by the {{role}}', cancelFamily: 'Cancel all of them', cancelEntryAbout: 'Cancels the entry and its legs. What it has bought already, its legs sell.', cancelLegAbout: 'Ends this leg and the other one. The entry stays.', cancelledFamily: '{{count}} orders of the family cancelled', amendWaits: 'It can be amended once its entry is over.', quantityFixed: 'Its quantity is what the entry brings.',
    },
  },
};
