/** Words of stop orders. */
export default {
  ko: {
    stop: { price: '스톱 가격', trail: '추적 폭', byPrice: '가격', byRate: '%', waitsFor: '기다리는 체결', orMore: '{{price}} 이상', orLess: '{{price}} 이하', follows: '{{price}} ({{trail}})', none: '없음, 바로 주문', then: '도달하면', thenLimit: '지정가 {{price}}', last: '최근 체결가', waiting: '스톱 대기', triggered: '스톱 발동', triggeredAt: '{{time}}에 스톱 가격 {{price}}에 도달했습니다.', about: { BUY: '{{price}} 이상에 체결이 있으면 호가창으로 갑니다.', SELL: '{{price}} 이하에 체결이 있으면 호가창으로 갑니다.' }, toast: '스톱 가격 도달', toastText: '{{name}} · {{side}} · 스톱 가격 {{price}}' },
  },
  en: {
    stop: { price: 'Stop price', trail: 'Distance', byPrice: 'Price', byRate: '%', waitsFor: 'Waits for', orMore: '{{price}} or more', orLess: '{{price}} or less', follows: '{{price}} ({{trail}})', none: 'nothing: goes at once', then: 'Then', thenLimit: 'limit at {{price}}', last: 'Last trade', waiting: 'Waiting', triggered: 'Stop reached', triggeredAt: 'Its stop price {{price}} was reached at {{time}}.', about: { BUY: 'It goes to the book when somebody trades at {{price}} or more.', SELL: 'It goes to the book when somebody trades at {{price}} or less.' }, toast: 'Stop price reached', toastText: '{{name}} · {{side}} · stop price {{price}}' },
  },
};
