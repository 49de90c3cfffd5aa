/** Words of sessions in which orders do not trade as they come. */
export default {
  ko: {
    gathers: { expected: '예상 체결가', quantity: '예상 수량', shares: '{{quantity}}주', nothing: '아직 체결될 주문이 없습니다', more: { BUY: '매수 {{quantity}}주 초과', SELL: '매도 {{quantity}}주 초과' }, ends: '{{time}}까지 모아 한 가격에 체결' },
    note: { afterMarket: '지정가 주문만, 스톱 없이 받습니다.', gathers: '주문을 모으는 중 · 예상 체결가 {{price}}, {{quantity}}주', gathersNothing: '주문을 모으는 중 · 아직 체결될 주문이 없습니다' },
    notTaken: '지금은 주문을 받지 않습니다.', opensAt: '{{time}}에 열립니다.', halted: '이 종목은 거래가 정지되어 주문을 받지 않습니다.',
  },
  en: {
    gathers: { expected: 'Expected price', quantity: 'Expected quantity', shares: '{{quantity}} shares', nothing: 'nothing would trade yet', more: { BUY: '{{quantity}} more bid', SELL: '{{quantity}} more asked' }, ends: 'Gathers until {{time}}, then trades at one price' },
    note: { afterMarket: 'Limit orders only, without a stop price.', gathers: 'Gathers: expected price {{price}}, {{quantity}} shares', gathersNothing: 'Gathers: nothing would trade yet' },
    notTaken: 'No orders are taken now.', opensAt: 'Opens at {{time}}.', halted: 'Trading of this symbol is halted: no orders are taken.',
  },
};
