export default {
  ko: {
    cash: '결제', settled: '결제된 현금', due: { d1: '다음 거래일 (D+1)', d2: '그다음 거래일 (D+2)' }, withdrawable: '출금 가능', about: '체결은 바로 현금에 반영되고, 돈은 결제일에 오갑니다.',
    taxes: '세금', year: '연도', taxTotal: '합계', taxKind: { TRANSACTION: '증권거래세', RURAL: '농어촌특별세', DIVIDEND: '배당소득세' }, base: '과세 금액', rate: '세율', amount: '세액', date: '결제일', noTaxes: '{{year}}년에 낸 세금이 없습니다.', kindLabel: '종류', foreign: '해외 양도차익', foreignTax: '해외 양도세',
    statements: '월별 명세', month: '{{from}} – {{to}}', open: '진행 중', final: '확정', see: '보기', csv: 'CSV', noStatements: '아직 명세가 없습니다. 첫 달이 시작되면 나타납니다.', statementTitle: '{{from}} – {{to}} 명세', download: 'CSV로 받기', pdf: 'PDF로 받기',
    line: { opening_cash: '기초 현금', deposits: '입금', withdrawals: '출금', bought: '매수', sold: '매도', fees: '수수료', taxes: '세금', other: '배당·이자·조정', closing_cash: '기말 현금', entries: '원장 건수' },
    rights: '유상증자 청약', rightsQuantity: '청약 가능', subscriptionPrice: '발행가', subscribed: '청약 수량', heldFor: '청약 증거금', until: '청약 마감일', payDate: '납입일', over: '청약 종료', subscribe: '청약', change: '청약 변경', takeBack: '청약 취소', cost: '납입 금액', most: '최대 {{quantity}}주',
    rightTitle: '{{name}} 신주 청약', rightAbout: '{{day}}까지 수량을 바꾸거나 취소할 수 있습니다. 청약하지 않은 권리는 소멸합니다.', subscribedTo: '{{name}} {{quantity}}주를 청약했습니다.', takenBack: '{{name}} 청약을 취소했습니다.',
    news: {
      issued: '신주 청약권이 들어왔습니다', issuedText: '{{name}} {{of}}주까지, 주당 {{price}} · {{day}}까지 청약', due: '{{day}} 청약 마감', dueText: '{{name}} {{of}}주 중 {{quantity}}주 청약. 청약하지 않은 권리는 소멸합니다.',
      subscribed: '신주를 청약했습니다', subscribedText: '{{name}} {{of}}주 중 {{quantity}}주 · {{day}} 납입', takenBack: '청약을 취소했습니다', takenBackText: '{{name}} · {{of}}주까지 다시 청약할 수 있습니다.',
      paid: '신주가 들어왔습니다', paidText: '{{name}} {{quantity}}주', partlyPaid: '신주가 들어왔습니다', partlyPaidText: '{{name}} {{quantity}}주 · {{left}}주의 권리는 소멸', lapsed: '청약권이 소멸했습니다', lapsedText: '{{name}} {{of}}주',
    },
    runs: '결제 작업', runsAbout: '하루에 종류마다 한 번만 실행됩니다. 다시 요청하면 같은 작업을 보여 줍니다.', day: '날짜', kind: { TRADES: '당일 거래', CASH: '대금 결제', TAX: '세금', STATEMENT: '명세', DIVIDEND: '배당', CORPORATE_ACTION: '권리 변동', INTEREST: '이자', FEE: '수수료', RECONCILE: '대사' },
    status: '상태', differences: '차이', job: '작업', noRuns: '이 날짜에 실행된 작업이 없습니다.', process: '실행', processTitle: '{{date}} {{kind}} 실행', processAbout: '이 날짜의 모든 계좌를 처리합니다. 끊겨도 이어서 하고, 두 번 처리하지 않습니다.', newRun: '새 작업',
    cause: { LEDGER: '원장', BOUGHT: '매수 기장', SOLD: '매도 기장', POSITION: '보유 수량', ISSUED: '발행 수량' }, causeLabel: '원인', symbol: '종목', money: '현금', expected: '있어야 할 값', found: '실제 값', account: '계좌', allAccounts: '전체 계좌', place: '위치',
  },
  en: {
    cash: 'Settlement', settled: 'Settled cash', due: { d1: 'By the next trading day (D+1)', d2: 'By the second trading day (D+2)' }, withdrawable: 'Withdrawable', about: 'A fill counts at once; the money moves on its settlement date.',
    taxes: 'Taxes', year: 'Year', taxTotal: 'Total', taxKind: { TRANSACTION: 'Transaction tax', RURAL: 'Rural development tax', DIVIDEND: 'Dividend tax' }, base: 'Taxed', rate: 'Rate', amount: 'Tax', date: 'Settled', noTaxes: 'No taxes in {{year}}.', kindLabel: 'Kind', foreign: 'Foreign gains', foreignTax: 'Tax on them',
    statements: 'Monthly statements', month: '{{from}} – {{to}}', open: 'Running', final: 'Final', see: 'Show', csv: 'CSV', noStatements: 'No statements yet. The first comes with the first month.', statementTitle: 'Statement {{from}} – {{to}}', download: 'Download CSV', pdf: 'Download PDF',
    line: { opening_cash: 'Cash at the beginning', deposits: 'Deposits', withdrawals: 'Withdrawals', bought: 'Bought', sold: 'Sold', fees: 'Fees', taxes: 'Taxes', other: 'Dividends, interest, adjustments', closing_cash: 'Cash at the end', entries: 'Entries of the ledger' },
    rights: 'Rights issues', rightsQuantity: 'Rights', subscriptionPrice: 'Price', subscribed: 'Subscribed', heldFor: 'Held for it', until: 'Last day', payDate: 'Pay date', over: 'Subscription over', subscribe: 'Subscribe', change: 'Change subscription', takeBack: 'Cancel subscription', cost: 'Cost', most: 'At most {{quantity}} new shares',
    rightTitle: 'New shares of {{name}}', rightAbout: 'Change or cancel it until {{day}}. Rights that are not subscribed to lapse.', subscribedTo: 'Subscribed to {{quantity}} new shares of {{name}}.', takenBack: 'The subscription to {{name}} is cancelled.',
    news: {
      issued: 'Rights to new shares', issuedText: '{{name}}: up to {{of}} at {{price}}, subscribe until {{day}}', due: 'The subscription ends {{day}}', dueText: '{{name}}: {{quantity}} of {{of}} subscribed. The rest of the rights lapses.',
      subscribed: 'Subscribed to new shares', subscribedText: '{{name}}: {{quantity}} of {{of}}, paid on {{day}}', takenBack: 'Subscription cancelled', takenBackText: '{{name}}: {{of}} rights, to be subscribed to again',
      paid: 'The new shares are here', paidText: '{{name}}: {{quantity}}', partlyPaid: 'The new shares are here', partlyPaidText: '{{name}}: {{quantity}}; {{left}} rights have lapsed', lapsed: 'Rights have lapsed', lapsedText: '{{name}}: {{of}}',
    },
    runs: 'Settlement', runsAbout: 'Each kind runs once a day. Asked for again, it is the same job.', day: 'Day', kind: { TRADES: 'Trades of the day', CASH: 'Cash', TAX: 'Tax', STATEMENT: 'Statements', DIVIDEND: 'Dividends', CORPORATE_ACTION: 'Corporate actions', INTEREST: 'Interest', FEE: 'Fees', RECONCILE: 'Reconciliation' },
    status: 'Status', differences: 'Differences', job: 'Job', noRuns: 'Nothing has run for this day.', process: 'Run', processTitle: 'Run {{kind}} for {{date}}', processAbout: 'All accounts of this day. What is cut off goes on; nothing is done twice.', newRun: 'New run',
    cause: { LEDGER: 'Ledger', BOUGHT: 'Purchases booked', SOLD: 'Sales booked', POSITION: 'Position', ISSUED: 'Shares issued' }, causeLabel: 'Cause', symbol: 'Symbol', money: 'Cash', expected: 'Expected', found: 'Found', account: 'Account', allAccounts: 'All accounts', place: 'Where',
  },
};
