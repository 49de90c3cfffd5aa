/** Refusals that only an administrator meets. */
export default {
  ko: {
    last_admin: '마지막 관리자입니다. 먼저 다른 사용자를 관리자로 지정하세요.', user_changed: '그 사이 사용자가 바뀌었습니다. 다시 확인하세요.', version_mismatch: '그 사이 값이 바뀌었습니다. 새 값을 다시 확인하세요.',
    setting_unknown: '없는 설정입니다.', setting_fixed: '실행 중에는 바꿀 수 없는 설정입니다.', out_of_range: '허용되는 범위를 벗어난 값입니다.', symbol_exists: '이미 상장된 종목입니다.', symbol_delisted: '상장 폐지된 종목입니다.',
    no_price_steps: '이 시장과 통화에는 호가 단위가 없습니다.', parameter_invalid: '검색 조건의 형식이 맞지 않습니다.', too_many_administrators: '관리자가 너무 많습니다.', format_invalid: '형식이 맞지 않습니다.', value_not_allowed: '쓸 수 없는 값입니다.',
  },
  en: {
    last_admin: 'This is the last administrator. Make somebody else one first.', user_changed: 'The user has changed meanwhile. Look again.', version_mismatch: 'The values have changed meanwhile. Look at the new ones first.',
    setting_unknown: 'There is no such setting.', setting_fixed: 'This setting does not change while the node runs.', out_of_range: 'A value is out of range.', symbol_exists: 'This symbol is listed already.', symbol_delisted: 'This symbol is delisted.',
    no_price_steps: 'There are no price steps for this market and currency.', parameter_invalid: 'What is searched for has the wrong form.', too_many_administrators: 'There have been too many administrators.', format_invalid: 'It has the wrong form.', value_not_allowed: 'This value is not allowed.',
  },
};
